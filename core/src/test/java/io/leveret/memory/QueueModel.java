package io.leveret.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.transport.Delivery;
import io.leveret.transport.ManualTime;
import io.leveret.transport.Message;
import io.leveret.transport.ParkedMessages;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A queue of the embedded broker, and a simple model of it that looks at all messages each time. Which consumer gets a
 * message is the queue's choice; the model says which messages are handed out, in which order, and to whom at most.
 */
final class QueueModel {

    /** What a model is made to do. */
    enum Step {
        SEND,
        SEND_SHORT_LIVED,
        SUBSCRIBE,
        CLOSE,
        PAUSE,
        RESUME,
        CHANGE_PREFETCH,
        ACK,
        RETRY_LATER,
        PARK,
        SETTLE_TWICE,
        LET_TIME_PASS
    }

    private enum State {
        WAITING,
        IN_HAND,
        LATER,
        PARKED,
        OVER
    }

    private static final Duration TTL = Duration.ofSeconds(5);
    private static final Duration DELAY = Duration.ofSeconds(3);
    private static final int MOST_CONSUMERS = 4;

    /** So that no model meets what another has left. */
    private static final AtomicInteger MODELS = new AtomicInteger();

    /** One message, as it should be. */
    private static final class Entry {

        private final String id;
        private State state = State.WAITING;

        /** Where it stands in the queue. */
        private long position;

        /** When it expires; null for never. */
        private @Nullable Long expiresAt;

        /** When it comes back, and how many were settled before it; of one that comes back later. */
        private long dueAt;

        private int settledAs;

        private boolean redelivered;
        private @Nullable Handed handed;

        Entry(String id, long position, @Nullable Long expiresAt) {
            this.id = id;
            this.position = position;
            this.expiresAt = expiresAt;
        }
    }

    /** What a consumer was given. */
    private record Handed(Entry entry, Delivery delivery, Consumer to) {}

    /** A consumer, as it should be. */
    private static final class Consumer {

        private final List<Delivery> news = new ArrayList<>();
        private int prefetch;
        private boolean receives = true;
        private @Nullable MemoryConsumer real;

        Consumer(int prefetch) {
            this.prefetch = prefetch;
        }

        MemoryConsumer real() {
            return Objects.requireNonNull(real);
        }
    }

    private final ManualTime time = new ManualTime();
    private final MemoryBroker broker;
    private final MemoryQueue queue;
    private final boolean singleActive;
    private final List<Entry> entries = new ArrayList<>();

    /** In the order in which they began to receive, as far as they do. */
    private final List<Consumer> consumers = new ArrayList<>();

    /** What is no consumer's any more. */
    private final List<Handed> gone = new ArrayList<>();

    private long positions;

    QueueModel(boolean singleActive) {
        this.singleActive = singleActive;
        this.broker = MemoryBroker.enter("model-" + MODELS.incrementAndGet(), time);
        this.queue = broker.declare(spec(1), "walkers.steps");
    }

    private SubscriptionSpec spec(int prefetch) {
        return new SubscriptionSpec(
                "walkers", "steps", Set.of("step.made"), Set.of(), prefetch, false, List.of(DELAY), singleActive);
    }

    /** Does a step, and compares; one for which there is nothing does nothing. {@code which} selects the message or consumer. */
    void step(Step step, int which) {
        switch (step) {
            case SEND -> send(null);
            case SEND_SHORT_LIVED -> send(TTL);
            case SUBSCRIBE -> subscribe(1 + which % 3);
            case CLOSE -> stop(which, true);
            case PAUSE -> stop(which, false);
            case RESUME -> resume(which);
            case CHANGE_PREFETCH -> changePrefetch(which);
            case ACK -> settle(which, Settlement.ACK, State.OVER);
            case RETRY_LATER -> settle(which, new Settlement.DelayedRetry(DELAY, Map.of("n", "1")), State.LATER);
            case PARK -> settle(which, new Settlement.Park(ParkingQueue.DEAD, Map.of("n", "1")), State.PARKED);
            case SETTLE_TWICE -> settleWhatIsGone(which);
            case LET_TIME_PASS -> pass(Duration.ofMillis(500L * (1 + which % 4)));
        }
        compare();
    }

    /** All that is left comes once, to a consumer with room for all of it; then the broker ends. */
    void end() {
        pass(DELAY);
        compare();
        while (!consumers.isEmpty()) {
            stop(0, true);
            compare();
        }
        subscribe(entries.size() + 1);
        compare();
        assertEquals(0, in(State.WAITING).size());
        List<Message> parked = broker.lot("walkers.steps", ParkingQueue.DEAD)
                .browse(ParkedMessages.Position.START, Integer.MAX_VALUE)
                .messages();
        assertEquals(
                in(State.PARKED).stream().map(entry -> entry.id).sorted().toList(),
                parked.stream().map(Message::id).sorted().toList());
        parked.forEach(message -> assertEquals("1", message.headers().get("n")));
        broker.leave();
    }

    private void send(@Nullable Duration ttl) {
        String id = "id-" + entries.size();
        entries.add(new Entry(id, positions++, ttl == null ? null : time.nanoTime() + ttl.toNanos()));
        assertTrue(broker.publish(new Message(
                "steps", "step.made", id, null, "text/plain", null, ttl, Map.of(), new byte[0], null, null)));
    }

    private void subscribe(int prefetch) {
        if (consumers.size() < MOST_CONSUMERS) {
            var consumer = new Consumer(prefetch);
            consumers.add(consumer);
            consumer.real = queue.subscribe(spec(prefetch), consumer.news::add, () -> {});
        }
    }

    private void stop(int which, boolean forEver) {
        if (consumers.isEmpty()) {
            return;
        }
        Consumer consumer = consumers.get(which % consumers.size());
        for (Entry entry : inHand(consumer)) {
            entry.state = State.WAITING;
            entry.redelivered = true;
            gone.add(Objects.requireNonNull(entry.handed));
        }
        consumer.receives = false;
        if (forEver) {
            consumers.remove(consumer);
            consumer.real().close(Duration.ZERO);
        } else {
            consumer.real().pause();
        }
    }

    private void resume(int which) {
        if (consumers.isEmpty()) {
            return;
        }
        Consumer consumer = consumers.get(which % consumers.size());
        if (!consumer.receives) {
            consumer.receives = true;
            consumers.remove(consumer);
            consumers.add(consumer);
        }
        consumer.real().resume();
    }

    private void changePrefetch(int which) {
        if (!consumers.isEmpty()) {
            Consumer consumer = consumers.get(which % consumers.size());
            consumer.prefetch = 1 + which % 5;
            consumer.real().prefetch(consumer.prefetch);
        }
    }

    private void settle(int which, Settlement settlement, State next) {
        List<Entry> all = in(State.IN_HAND);
        if (all.isEmpty()) {
            return;
        }
        Entry entry = all.get(which % all.size());
        Handed handed = Objects.requireNonNull(entry.handed);
        entry.state = next;
        entry.expiresAt = null;
        entry.redelivered = false;
        entry.dueAt = time.nanoTime() + DELAY.toNanos();
        entry.settledAs = gone.size();
        gone.add(handed);
        assertEquals(SettleResult.SETTLED, handed.delivery().settle(settlement).join());
    }

    /** Changes nothing. */
    private void settleWhatIsGone(int which) {
        if (!gone.isEmpty()) {
            Delivery delivery = gone.get(which % gone.size()).delivery();
            assertEquals(
                    SettleResult.STALE,
                    delivery.settle(new Settlement.Park(ParkingQueue.DEAD, Map.of()))
                            .join());
        }
    }

    private void pass(Duration duration) {
        long end = time.nanoTime() + duration.toNanos();
        in(State.LATER).stream()
                .filter(entry -> entry.dueAt <= end)
                .sorted(Comparator.comparingInt(entry -> entry.settledAs))
                .forEach(entry -> {
                    entry.state = State.WAITING;
                    entry.position = positions++;
                });
        time.advance(duration);
    }

    private List<Entry> in(State state) {
        return entries.stream().filter(entry -> entry.state == state).toList();
    }

    private List<Entry> inHand(Consumer consumer) {
        return in(State.IN_HAND).stream()
                .filter(entry -> Objects.requireNonNull(entry.handed).to() == consumer)
                .toList();
    }

    private void compare() {
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
