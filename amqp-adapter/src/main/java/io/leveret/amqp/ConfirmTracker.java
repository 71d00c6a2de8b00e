package io.leveret.amqp;

import io.leveret.transport.SendFailure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The unconfirmed messages of one channel, by sequence number: one tracker a generation, so that an old entry is never
 * completed by a new channel's confirm. The writer adds, with each number one more than the last; the client's thread for
 * this channel confirms; whoever takes an entry out reports its end, holding no lock.
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

    /** Whether the broker has answered since it was last asked for. */
    private final AtomicBoolean answered = new AtomicBoolean();

    /** Whether the broker has stored one, and nothing was given up since. Set by the client's thread, and by the writer. */
    private volatile boolean stores;

    private static final class Entry {

        private final Outgoing message;

        /** By {@link System#nanoTime}. */
        private final long sentAt = System.nanoTime();

        /** Set by the client's thread, which delivers a return before the confirm of the same message. */
        private boolean returned;

        Entry(Outgoing message) {
            this.message = message;
        }
    }

    synchronized void add(long sequence, Outgoing message) {
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

    synchronized int size() {
        int count = 0;
        for (long sequence = first; sequence < next; sequence++) {
            if (ring[at(sequence)] != null) {
                count++;
            }
        }
        return count;
    }

    /** Whether the broker has left one without an answer for so long. */
    synchronized boolean silent(Duration time) {
        Entry oldest = first == next ? null : ring[at(first)];
        return oldest != null && System.nanoTime() - oldest.sentAt > time.toNanos();
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
                    silent.put(
                            destination,
                            new Silence(destination, entry.message.topic() == null ? "queue" : "topic", 1, age));
                }
            }
        }
        return List.copyOf(silent.values());
    }

    /** Whether the broker has not answered one in time, or a copy, which has no deadline of its own, for so long. */
    synchronized boolean givenUp(Duration time) {
        long now = System.nanoTime();
        for (long sequence = first; sequence < next; sequence++) {
            Entry entry = ring[at(sequence)];
            if (entry != null
                    && (entry.message.over()
                            || (entry.message.topic() == null && now - entry.sentAt > time.toNanos()))) {
                return true;
            }
        }
        return false;
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

    /**
     * Whether the broker has stored one, and nothing was given up since. A queue without its majority refuses some (RabbitMQ 3.10)
     * before it leaves others without an answer.
     */
    boolean stores() {
        return stores;
    }

    /** Whether the broker has answered anything since the last call. */
    boolean takeAnswered() {
        return answered.compareAndSet(true, false);
    }

    void confirmed(long sequence, boolean multiple, boolean stored) {
        if (!answered.get()) {
            answered.set(true);
        }
        if (stored && !stores) {
            stores = true;
        }
        if (multiple) {
            endAll(sequence, entry -> end(entry, stored));
        } else {
            end(take(sequence), stored);
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
    void lost(String reason) {
        if (!isEmpty()) {
            stores = false;
        }
        endAll(Long.MAX_VALUE, entry -> entry.message.failed(new SendFailure.Unknown(reason)));
    }

    private synchronized @Nullable Entry take(long sequence) {
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
        return first <= limit ? take(first) : null;
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

    private static void end(@Nullable Entry entry, boolean stored) {
        if (entry == null) {
            return;
        }
        if (stored) {
            entry.message.stored(!entry.returned);
        } else {
            entry.message.failed(REFUSED);
        }
    }
}
