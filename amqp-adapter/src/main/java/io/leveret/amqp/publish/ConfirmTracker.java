package io.leveret.amqp.publish;

import io.leveret.transport.SendFailure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The unconfirmed messages of one channel, by sequence number. Each channel has its own tracker, so a confirm on a new
 * channel never completes an old message. The writer adds messages with rising numbers. The client's thread for the
 * channel confirms them. Whoever removes an entry reports its result, and holds no lock while it does.
 */
final class ConfirmTracker {

    /** What a negative acknowledgement says. */
    static final SendFailure REFUSED =
            new SendFailure.Refused("the broker refused it (a queue is full, or its leader is not available)", false);

    private static final int INITIAL_SIZE = 1_024;

    /** A ring: number n is at n modulo its length, a power of two. Guarded by this, as are {@code first} and {@code next}. */
    private @Nullable Entry[] ring = new @Nullable Entry[INITIAL_SIZE];

    /** No number below it is unconfirmed. */
    private long first = 1;

    /** No number from it on is unconfirmed. */
    private long next = 1;

    /** When the last that was answered was sent, by {@link System#nanoTime}. Set by the client's thread. */
    private volatile long answeredTo = System.nanoTime();

    private final Unstored unstored;

    private static final class Entry {

        private final Outbound message;

        /** By {@link System#nanoTime}. */
        private final long sentAt = System.nanoTime();

        /** Set by the client's thread, which delivers a return before the confirm of the same message. */
        private boolean returned;

        Entry(Outbound message) {
            this.message = message;
        }
    }

    ConfirmTracker(Unstored unstored) {
        this.unstored = unstored;
    }

    synchronized void add(long sequence, Outbound message) {
        if (first == next) {
            first = sequence;
        }
        if (sequence - first >= ring.length) {
            grow();
        }
        ring[at(sequence)] = new Entry(message);
        next = sequence + 1;
    }

    synchronized boolean isEmpty() {
        return first == next;
    }

    /** Whether any to a destination are without an answer. */
    synchronized boolean waitsFor(String destination) {
        for (long sequence = first; sequence < next; sequence++) {
            Entry entry = ring[at(sequence)];
            if (entry != null && entry.message.destination().equals(destination)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the broker answers others that were sent well after the one that waits longest. */
    synchronized boolean answersOthers(Duration after) {
        Entry oldest = first == next ? null : ring[at(first)];
        return oldest == null || answeredTo - oldest.sentAt > after.toNanos();
    }

    /** The destinations that wait for an answer for longer than that, the one that waits longest first. */
    synchronized List<Silence> silences(Duration time) {
        long now = System.nanoTime();
        Map<String, Silence> silent = new LinkedHashMap<>();
        for (long sequence = first; sequence < next; sequence++) {
            Entry entry = ring[at(sequence)];
            if (entry != null) {
                Duration age = Duration.ofNanos(now - entry.sentAt);
                String destination = entry.message.destination();
                Silence before = silent.get(destination);
                if (before != null) {
                    silent.put(destination, before.withOneMore());
                } else if (age.compareTo(time) > 0) {
                    silent.put(destination, Silence.of(entry.message, 1, age));
                }
            }
        }
        return List.copyOf(silent.values());
    }

    /** How many are kept although nobody waits for their end any more: the broker has not answered in time. */
    synchronized int overdue() {
        int count = 0;
        for (long sequence = first; sequence < next; sequence++) {
            Entry entry = ring[at(sequence)];
            if (entry != null && entry.message.over()) {
                count++;
            }
        }
        return count;
    }

    void confirmed(long sequence, boolean multiple, boolean stored) {
        if (multiple) {
            endAll(sequence, entry -> end(entry, stored));
        } else {
            end(remove(sequence), stored);
        }
    }

    /** What one's end throws, as where memory is short, is thrown on once all the others have had theirs. */
    private void endAll(long limit, Consumer<Entry> end) {
        RuntimeException exception = null;
        Error error = null;
        Entry entry;
        while ((entry = takeFirst(limit)) != null) {
            try {
                end.accept(entry);
            } catch (RuntimeException e) {
                exception = e;
            } catch (Error e) {
                error = e;
            }
        }
        if (error != null) {
            throw error;
        }
        if (exception != null) {
            throw exception;
        }
    }

    /** The broker gave it back: the earliest unconfirmed one that looks the same. */
    synchronized void returned(String exchange, String routingKey, @Nullable String id) {
        for (long sequence = first; sequence < next; sequence++) {
            Entry entry = ring[at(sequence)];
            if (entry != null
                    && !entry.returned
                    && entry.message.routingKey().equals(routingKey)
                    && entry.message.exchange().equals(exchange)
                    && Objects.equals(entry.message.id(), id)) {
                entry.returned = true;
                return;
            }
        }
    }

    /** The channel is gone: nobody will ever know. */
    void failAll(String reason) {
        endAll(Long.MAX_VALUE, entry -> entry.message.failed(new SendFailure.Unknown(reason)));
    }

    private synchronized @Nullable Entry remove(long sequence) {
        if (sequence < first || sequence >= next) {
            return null;
        }
        Entry entry = ring[at(sequence)];
        ring[at(sequence)] = null;
        skipTaken();
        return entry;
    }

    /** The lowest unconfirmed one, unless it is above the limit. */
    private synchronized @Nullable Entry takeFirst(long limit) {
        return first <= limit ? remove(first) : null;
    }

    private void skipTaken() {
        while (first < next && ring[at(first)] == null) {
            first++;
        }
    }

    private void grow() {
        @Nullable Entry[] old = ring;
        ring = new @Nullable Entry[old.length * 2];
        for (long sequence = first; sequence < next; sequence++) {
            ring[at(sequence)] = old[(int) (sequence & (old.length - 1))];
        }
    }

    private int at(long sequence) {
        return (int) (sequence & (ring.length - 1));
    }

    private void end(@Nullable Entry entry, boolean stored) {
        if (entry == null) {
            return;
        }
        answeredTo = entry.sentAt;
        if (stored) {
            unstored.stored(entry.message);
            entry.message.stored(!entry.returned);
        } else {
            unstored.refused(entry.message);
            entry.message.failed(REFUSED);
        }
    }
}
