package io.leveret.memory;

import io.leveret.transport.Message;
import io.leveret.transport.ParkedMessages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Parked messages. Thread-safe. Predicates run outside the monitor, because they may publish and wait. */
final class ParkingLot {

    /** By the order in which they came. Guarded by this. */
    private final Map<Long, Message> messages = new TreeMap<>();

    /** Guarded by this. */
    private long next;

    synchronized void add(Message message) {
        messages.put(next++, message);
    }

    synchronized ParkedMessages.Page browse(ParkedMessages.Position from, int max) {
        long end = from.end(messages.size());
        long shown = Math.max(0, Math.min(max, end - from.skip()));
        long next = from.skip() + shown;
        List<Message> page =
                messages.values().stream().skip(from.skip()).limit(shown).toList();
        return new ParkedMessages.Page(page, next < end ? new ParkedMessages.Position(next, end - next) : null);
    }

    synchronized int count() {
        return messages.size();
    }

    /** Takes out those chosen, one after another; each is passed on before the next is asked about. */
    int removeIf(Predicate<Message> which, Consumer<Message> then) {
        int taken = 0;
        for (Map.Entry<Long, Message> entry : now()) {
            if (which.test(entry.getValue()) && remove(entry.getKey())) {
                pass(entry, then);
                taken++;
            }
        }
        return taken;
    }

    /** What can't be passed on stays where it was. */
    private void pass(Map.Entry<Long, Message> entry, Consumer<Message> then) {
        boolean passed = false;
        try {
            then.accept(entry.getValue());
            passed = true;
        } finally {
            if (!passed) {
                put(entry);
            }
        }
    }

    private synchronized void put(Map.Entry<Long, Message> entry) {
        messages.put(entry.getKey(), entry.getValue());
    }

    private synchronized List<Map.Entry<Long, Message>> now() {
        return new ArrayList<>(messages.entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .toList());
    }

    /** False when another call has taken it meanwhile. */
    private synchronized boolean remove(Long number) {
        return messages.remove(number) != null;
    }
}
