package io.leveret.kafka.consume;

import java.util.ArrayDeque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is settled of one partition while it is ours. Events are settled in any order; committed is the offset before which
 * all are, and the note tells what is settled after it. Offsets have gaps: what was never received is not waited for.
 * Thread-safe.
 */
final class Tracker {

    /** So many events may wait behind one that is not settled. */
    private static final int MOST_BEHIND = 50_000;

    /**
     * How far one may go on before the next commit, at least. A crash has as many events count as handed over, which nobody has
     * seen.
     */
    private static final int AHEAD = 1_000;

    /** Else so many times as far as since the last commit: whoever comes to the end has to wait for a commit. */
    private static final int AHEAD_TIMES = 4;

    private final Note before;

    /** After it the note says nothing of single events; -1 if it says nothing at all. */
    private final long lastNoted;

    /** Received, in order, from the first that is not settled on. Guarded by this. */
    private final ArrayDeque<Slot> slots = new ArrayDeque<>();

    /** Where the next owner begins if all is settled. Guarded by this. */
    private long next;

    /** The same at the last commit. Guarded by this. */
    private long nextThen;

    /** The last that was handed over, here or by an owner before. Changed by whoever hands over, one thread at a time. */
    private volatile long high;

    /** What a commit has promised, be it kept yet or not: the next one must not take that back. Guarded by this. */
    private long farthest;

    /** Nothing after it is handed over: what was committed says so. */
    private volatile long promised;

    /** Whether something has changed since the last commit. Guarded by this. */
    private boolean changed;

    /** Whether the last note had more to tell than it has room for. Guarded by this. */
    private boolean full;

    /**
     * A partition that has become ours.
     *
     * @param committed where it begins
     * @param before what its owner before has noted
     */
    Tracker(long committed, Note before) {
        this.next = committed;
        this.nextThen = committed;
        this.before = before;
        this.lastNoted =
                before.settled().isEmpty() ? -1 : before.settled().lastEntry().getValue();
        this.high = before.horizon();
        this.promised = before.horizon();
    }

    /** An event that has come. */
    static final class Slot {

        private final long offset;

        /** Guarded by the tracker. */
        private boolean settled;

        /** The attempt to hand it over, the last one; null before, and once it is settled: then its body is let go. */
        private volatile @Nullable KafkaDelivery delivery;

        private Slot(long offset) {
            this.offset = offset;
        }

        void delivery(KafkaDelivery now) {
            delivery = now;
        }
    }

    /**
     * A commit.
     *
     * @param offset everything before it is settled
     * @param note what is settled after it
     * @param horizon what the note promises
     */
    record Commit(long offset, String note, long horizon) {}

    /** Notes events that have come; null for one that is settled already, and not to be handed over. */
    synchronized @Nullable Slot[] received(long[] offsets) {
        @Nullable Slot[] received = new Slot[offsets.length];
        for (int i = 0; i < offsets.length; i++) {
            received[i] = received(offsets[i]);
        }
        return received;
    }

    /** Notes one event. */
    synchronized @Nullable Slot received(long offset) {
        next = offset + 1;
        changed = true;
        var slot = new Slot(offset);
        if (offset <= lastNoted && before.has(offset)) {
            slot.settled = true;
            if (!slots.isEmpty()) {
                slots.add(slot);
            }
            return null;
        }
        slots.add(slot);
        return slot;
    }

    /** Whether somebody may have begun to handle an event before it came here. */
    boolean redelivered(long offset) {
        return before.maybeHandled(offset);
    }

    /** Notes that an event is handed over. Needs no commit of its own: the last one promises more than had come by then. */
    void handedOver(Slot slot) {
        high = Math.max(high, slot.offset);
    }

    /** Notes that an event is settled; again changes nothing. */
    synchronized void settled(Slot slot) {
        if (slot.settled) {
            return;
        }
        slot.settled = true;
        slot.delivery = null;
        changed = true;
        while (!slots.isEmpty() && slots.element().settled) {
            slots.remove();
        }
    }

    /** The deliveries of what is not settled. */
    synchronized List<KafkaDelivery> open() {
        return deliveries().toList();
    }

    /** Whether a handler may still work on one of them. */
    synchronized boolean worked() {
        return deliveries().anyMatch(KafkaDelivery::worked);
    }

    private Stream<KafkaDelivery> deliveries() {
        return slots.stream().flatMap(slot -> Stream.ofNullable(slot.delivery));
    }

    /** Whether no more should be read until the first that is open is settled. */
    synchronized boolean full() {
        return full || slots.size() > MOST_BEHIND;
    }

    /** What to commit; null if nothing has changed. */
    synchronized @Nullable Commit commit(boolean clean) {
        if (!changed && !clean) {
            return null;
        }
        changed = false;
        long offset = slots.isEmpty() ? next : slots.element().offset;
        long ahead = Math.max(AHEAD, Math.min(MOST_BEHIND, AHEAD_TIMES * (next - nextThen)));
        nextThen = next;
        farthest = Math.max(Math.max(farthest, high), next + ahead);
        var note = new Note(clean ? high : farthest, runs());
        full = note.full();
        return new Commit(offset, note.encode(offset), note.horizon());
    }

    /** Notes that a commit has been made. */
    synchronized void committed(Commit commit) {
        promised = commit.horizon();
    }

    /** Whether an event may be handed over; if not, after the next commit. */
    boolean mayHandOver(long offset) {
        return offset <= promised;
    }

    /** Has the next {@link #commit} be made again. */
    synchronized void notCommitted() {
        changed = true;
    }

    private NavigableMap<Long, Long> runs() {
        NavigableMap<Long, Long> runs = new TreeMap<>();
        Slot first = null;
        Slot last = null;
        for (Slot slot : slots) {
            if (slot.settled) {
                first = first == null ? slot : first;
                last = slot;
            } else {
                if (first != null && last != null) {
                    runs.put(first.offset, last.offset);
                }
                first = null;
                last = null;
            }
        }
        if (first != null && last != null) {
            runs.put(first.offset, last.offset);
        }
        // What the owner before has settled, and has not come here yet.
        before.settled().forEach((from, to) -> {
            if (to >= next) {
                runs.put(Math.max(from, next), to);
            }
        });
        return runs;
    }
}
