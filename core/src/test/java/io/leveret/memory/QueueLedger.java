package io.leveret.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.transport.Delivery;
import io.leveret.transport.Message;
import io.leveret.transport.Time;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a {@link QueueModel} knows of the messages and consumers of a queue, and what it expects to be handed out. */
final class QueueLedger {

    enum State {
        WAITING,
        IN_HAND,
        LATER,
        PARKED,
        OVER
    }

    /** One message, as it should be. */
    static final class Entry {

        final String id;
        State state = State.WAITING;

        /** Where it stands in the queue. */
        long position;

        /** When it expires; null for never. */
        @Nullable
        Long expiresAt;

        /** When it comes back, and how many were settled before it; of one that comes back later. */
        long dueAt;

        int settledAs;

        boolean redelivered;

        @Nullable
        Handed handed;

        Entry(String id, long position, @Nullable Long expiresAt) {
            this.id = id;
            this.position = position;
            this.expiresAt = expiresAt;
        }
    }

    /** What a consumer was given. */
    record Handed(Entry entry, Delivery delivery, Consumer to) {}

    /** A consumer, as it should be. */
    static final class Consumer {

        final List<Delivery> news = new ArrayList<>();
        int prefetch;
        boolean receives = true;

        @Nullable
        MemoryConsumer real;

        Consumer(int prefetch) {
            this.prefetch = prefetch;
        }

        MemoryConsumer real() {
            return Objects.requireNonNull(real);
        }
    }

    final List<Entry> entries = new ArrayList<>();

    /** In the order in which they began to receive, as far as they do. */
    final List<Consumer> consumers = new ArrayList<>();

    private final Time time;
    private final boolean singleActive;

    QueueLedger(Time time, boolean singleActive) {
        this.time = time;
        this.singleActive = singleActive;
    }

    List<Entry> in(State state) {
        return entries.stream().filter(entry -> entry.state == state).toList();
    }

    List<Entry> inHand(Consumer consumer) {
        return in(State.IN_HAND).stream()
                .filter(entry -> Objects.requireNonNull(entry.handed).to() == consumer)
                .toList();
    }

    /** Takes what was handed out, and compares. */
    void compare() {
        List<Entry> handed = new ArrayList<>();
        for (Consumer consumer : consumers) {
            int before = inHand(consumer).size();
            List<Entry> own = consumer.news.stream()
                    .map(delivery -> handedOut(consumer, delivery))
                    .toList();
            consumer.news.clear();
            assertEquals(inOrder(own), own, "each consumer gets them in order");
            if (!own.isEmpty()) {
                assertTrue(consumer.receives, "it is paused");
                assertTrue(before + own.size() <= consumer.prefetch, "it has more than its prefetch");
            }
            handed.addAll(own);
        }
        // One that has waited too long at the head may be dropped any time: nobody sees when.
        in(State.WAITING).stream().filter(this::expired).forEach(entry -> entry.state = State.OVER);
        List<Entry> left = inOrder(in(State.WAITING));
        if (!handed.isEmpty() && !left.isEmpty()) {
            long last = inOrder(handed).get(handed.size() - 1).position;
            assertTrue(last < left.get(0).position, "one is handed out before an earlier one");
        }
        assertTrue(left.isEmpty() || consumers.stream().noneMatch(this::mayHaveMore), "one waits though there is room");
        if (singleActive) {
            assertTrue(
                    consumers.stream()
                                    .filter(consumer -> !inHand(consumer).isEmpty())
                                    .count()
                            <= 1,
                    "two have some in hand");
        }
        in(State.IN_HAND)
                .forEach(entry -> assertFalse(
                        Objects.requireNonNull(entry.handed).delivery().stale()));
    }

    private Entry handedOut(Consumer to, Delivery delivery) {
        Message message = delivery.message();
        Entry entry = entries.stream()
                .filter(each -> each.id.equals(message.id()))
                .findFirst()
                .orElseThrow();
        assertEquals(State.WAITING, entry.state, "it is handed out though it does not wait");
        assertFalse(expired(entry), "it has waited too long");
        assertEquals(entry.redelivered, delivery.redelivered());
        entry.state = State.IN_HAND;
        entry.handed = new Handed(entry, delivery, to);
        return entry;
    }

    private boolean expired(Entry entry) {
        return entry.expiresAt != null && entry.expiresAt <= time.nanoTime();
    }

    private static List<Entry> inOrder(List<Entry> some) {
        return some.stream()
                .sorted(Comparator.comparingLong(entry -> entry.position))
                .toList();
    }

    private boolean mayHaveMore(Consumer consumer) {
        boolean room = consumer.receives && inHand(consumer).size() < consumer.prefetch;
        return room && (!singleActive || consumer.equals(active()));
    }

    private @Nullable Consumer active() {
        return consumers.stream()
                .filter(consumer -> consumer.receives)
                .findFirst()
                .orElse(null);
    }
}
