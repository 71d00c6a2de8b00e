package io.leveret.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.memory.QueueLedger.Consumer;
import io.leveret.memory.QueueLedger.Entry;
import io.leveret.memory.QueueLedger.Handed;
import io.leveret.memory.QueueLedger.State;
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

    private static final Duration TTL = Duration.ofSeconds(5);
    private static final Duration DELAY = Duration.ofSeconds(3);
    private static final int MOST_CONSUMERS = 4;

    /** So that no model meets what another has left. */
    private static final AtomicInteger MODELS = new AtomicInteger();

    private final ManualTime time = new ManualTime();
    private final MemoryBroker broker;
    private final MemoryQueue queue;
    private final boolean singleActive;
    private final QueueLedger ledger;

    /** What is no consumer's any more. */
    private final List<Handed> gone = new ArrayList<>();

    private long positions;

    QueueModel(boolean singleActive) {
        this.singleActive = singleActive;
        this.ledger = new QueueLedger(time, singleActive);
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
        ledger.compare();
    }

    /** All that is left comes once, to a consumer with room for all of it; then the broker ends. */
    void end() {
        pass(DELAY);
        ledger.compare();
        while (!ledger.consumers.isEmpty()) {
            stop(0, true);
            ledger.compare();
        }
        subscribe(ledger.entries.size() + 1);
        ledger.compare();
        assertEquals(0, ledger.in(State.WAITING).size());
        List<Message> parked = broker.lot("walkers.steps", ParkingQueue.DEAD)
                .browse(ParkedMessages.Position.START, Integer.MAX_VALUE)
                .messages();
        assertEquals(
                ledger.in(State.PARKED).stream().map(entry -> entry.id).sorted().toList(),
                parked.stream().map(Message::id).sorted().toList());
        parked.forEach(message -> assertEquals("1", message.headers().get("n")));
        broker.leave();
    }

    private void send(@Nullable Duration ttl) {
        String id = "id-" + ledger.entries.size();
        ledger.entries.add(new Entry(id, positions++, ttl == null ? null : time.nanoTime() + ttl.toNanos()));
        assertTrue(broker.publish(new Message(
                "steps", "step.made", id, null, "text/plain", null, ttl, Map.of(), new byte[0], null, null)));
    }

    private void subscribe(int prefetch) {
        if (ledger.consumers.size() < MOST_CONSUMERS) {
            var consumer = new Consumer(prefetch);
            ledger.consumers.add(consumer);
            consumer.real = queue.subscribe(spec(prefetch), consumer.news::add, () -> {});
        }
    }

    private void stop(int which, boolean forEver) {
        if (ledger.consumers.isEmpty()) {
            return;
        }
        Consumer consumer = ledger.consumers.get(which % ledger.consumers.size());
        for (Entry entry : ledger.inHand(consumer)) {
            entry.state = State.WAITING;
            entry.redelivered = true;
            gone.add(Objects.requireNonNull(entry.handed));
        }
        consumer.receives = false;
        if (forEver) {
            ledger.consumers.remove(consumer);
            consumer.real().close(Duration.ZERO);
        } else {
            consumer.real().pause();
        }
    }

    private void resume(int which) {
        if (ledger.consumers.isEmpty()) {
            return;
        }
        Consumer consumer = ledger.consumers.get(which % ledger.consumers.size());
        if (!consumer.receives) {
            consumer.receives = true;
            ledger.consumers.remove(consumer);
            ledger.consumers.add(consumer);
        }
        consumer.real().resume();
    }

    private void changePrefetch(int which) {
        if (!ledger.consumers.isEmpty()) {
            Consumer consumer = ledger.consumers.get(which % ledger.consumers.size());
            consumer.prefetch = 1 + which % 5;
            consumer.real().prefetch(consumer.prefetch);
        }
    }

    private void settle(int which, Settlement settlement, State next) {
        List<Entry> all = ledger.in(State.IN_HAND);
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
        ledger.in(State.LATER).stream()
                .filter(entry -> entry.dueAt <= end)
                .sorted(Comparator.comparingInt(entry -> entry.settledAs))
                .forEach(entry -> {
                    entry.state = State.WAITING;
                    entry.position = positions++;
                });
        time.advance(duration);
    }
}
