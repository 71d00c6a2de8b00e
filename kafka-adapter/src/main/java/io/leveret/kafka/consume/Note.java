package io.leveret.kafka.consume;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a commit says of a partition beside its offset: which events after it are settled, and which may have been handled.
 * It is the text that Kafka keeps with the offset, so the partition's next owner knows it too.
 *
 * @param horizon nothing after this offset is handed over before the next commit
 * @param settled the offsets after the committed one that are settled: the first of each run to its last
 */
record Note(long horizon, NavigableMap<Long, Long> settled) {

    /** Of a partition that nobody has read. */
    static final Note NONE = new Note(-1, new TreeMap<>());

    /** Kafka takes 4,096 characters unless told otherwise. */
    private static final int MOST_CHARACTERS = 3_000;

    private static final String VERSION = "1";
    private static final int RADIX = 36;

    /**
     * The text for a commit. Runs that have no room are left out: their events are delivered again.
     *
     * @param committed the offset that it goes with
     */
    String encode(long committed) {
        var text = new StringBuilder(VERSION).append(';').append(horizon).append(';');
        long before = committed;
        for (Map.Entry<Long, Long> run : settled.entrySet()) {
            String next = Long.toString(run.getKey() - before, RADIX)
                    + "+"
                    + Long.toString(run.getValue() - run.getKey(), RADIX)
                    + ",";
            if (text.length() + next.length() > MOST_CHARACTERS) {
                break;
            }
            text.append(next);
            before = run.getValue();
        }
        return text.toString();
    }

    /** Whether a text for a commit would not have room for all runs; counts each at its longest. */
    boolean full() {
        return settled.size() > MOST_CHARACTERS / 16;
    }

    /** Reads a text; one that another program has written says nothing. */
    static Note decode(long committed, String text) {
        String[] parts = text.split(";", -1);
        if (parts.length != 3 || !parts[0].equals(VERSION)) {
            return NONE;
        }
        try {
            NavigableMap<Long, Long> settled = new TreeMap<>();
            long before = committed;
            for (String run : runs(parts[2])) {
                String[] ends = run.split("\\+", -1);
                long first = before + Long.parseLong(ends[0], RADIX);
                before = first + Long.parseLong(ends[1], RADIX);
                settled.put(first, before);
            }
            return new Note(Long.parseLong(parts[1]), settled);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return NONE;
        }
    }

    private static List<String> runs(String text) {
        List<String> runs = new ArrayList<>(List.of(text.split(",", -1)));
        runs.removeIf(String::isEmpty);
        return runs;
    }

    /** Whether an offset is settled. */
    boolean has(long offset) {
        Map.Entry<Long, Long> run = settled.floorEntry(offset);
        return run != null && offset <= run.getValue();
    }

    /** Whether somebody may have begun to handle the event at an offset. */
    boolean maybeHandled(long offset) {
        return offset <= horizon;
    }
}
