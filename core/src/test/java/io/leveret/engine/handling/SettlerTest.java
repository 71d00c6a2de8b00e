package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.LeveretListener;
import io.leveret.engine.dispatch.AttemptHistory;
import io.leveret.engine.dispatch.Decoded;
import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.engine.dispatch.Task;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.engine.threads.TestThreads;
import io.leveret.transport.Delivery;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How deliveries are settled or left, and what listeners are told of each, once. */
@Timeout(60)
class SettlerTest {

    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final EngineThreads threads = TestThreads.of("settler", new LeveretListener() {
        @Override
        public void settled(Attempt attempt, Result result) {
            told.add(attempt.group() + "." + attempt.topic() + " " + attempt.type() + " " + attempt.id() + " #"
                    + attempt.number() + " " + result);
        }
    });
    private final OpenTasks open = new OpenTasks();
    private final Settler settler = new Settler(
            new SubscriptionSpec("walkers", "steps", Set.of("step.made"), Set.of(), 1, false, List.of(), false),
            open,
            threads.listeners(),
            new DeliveryLog("walkers.steps", threads.faults()));
    private final Noted delivery = new Noted();
    private final Task task = new Task(
            delivery,
            AttemptHistory.of(delivery.message.headers()),
            new Decoded.Invalid("on purpose", null),
            Time.SYSTEM);

    /** Third attempt. */
    private static final class Noted implements Delivery {

        private final Message message = new Message(
                "steps", "step.made", "id-1", null, "", null, null, Map.of(Headers.ATTEMPTS, "3"), new byte[0]);
        private final List<String> calls = new ArrayList<>();
        private CompletableFuture<SettleResult> answer = CompletableFuture.completedFuture(SettleResult.SETTLED);

        @Override
        public Message message() {
            return message;
        }

        @Override
        public boolean redelivered() {
            return true;
        }

        @Override
        public boolean stale() {
            return false;
        }

        @Override
        public CompletableFuture<SettleResult> settle(Settlement settlement) {
            calls.add("settled");
            return answer;
        }

        @Override
        public void left() {
            calls.add("left");
        }
    }

    @BeforeEach
    void begin() {
        threads.start();
        settler.begin(task);
        assertEquals(1, open.count());
    }

    private void told(String result) {
        threads.listeners().close(Duration.ofSeconds(30));
        threads.timer().close();
        threads.workers().close();
        assertEquals(List.of("walkers.steps step.made id-1 #3 " + result), List.copyOf(told));
    }

    @Test
    void oneThatIsSettledAtOnceIsToldAsWanted() {
        settler.settle(task, Settlement.ACK, LeveretListener.Result.ACKED);

        assertTrue(open.none());
        assertTrue(task.settled());
        assertEquals(List.of("settled"), delivery.calls);
        told("ACKED");
    }

    /** As a copy of it must be confirmed first: closing waits for that. */
    @Test
    void oneThatTheBrokerAnswersLaterIsOpenUntilThen() {
        delivery.answer = new CompletableFuture<>();
        settler.settle(task, Settlement.ACK, LeveretListener.Result.DISCARDED);
        assertFalse(open.none());
        assertTrue(task.settled(), "there is no second settlement");

        delivery.answer.complete(SettleResult.SETTLED);

        assertTrue(open.none());
        told("DISCARDED");
    }

    @Test
    void oneWhoseConnectionIsGoneIsLostAndLeft() {
        delivery.answer = CompletableFuture.completedFuture(SettleResult.STALE);

        settler.settle(task, Settlement.ACK, LeveretListener.Result.ACKED);

        assertTrue(open.none());
        assertEquals(List.of("settled", "left"), delivery.calls);
        told("LOST");
    }

    @Test
    void oneThatIsLeftKeepsItsPlaceAndIsReleased() {
        settler.leave(task);

        assertTrue(open.none());
        assertFalse(task.settled());
        assertEquals(List.of("left"), delivery.calls);
        told("RELEASED");
    }

    @Test
    void oneThatIsPutDownIsToldToNobody() {
        settler.putDown(task);
        assertTrue(open.none());
        assertEquals(List.of(), delivery.calls);

        settler.begin(task);
        settler.leave(task);

        told("RELEASED");
    }

    /** Its attempts are those that its headers tell. */
    @Test
    void oneThatNobodyWorkedOnIsLostAsWell() {
        settler.putDown(task);

        settler.dropped(delivery);

        assertEquals(List.of("left"), delivery.calls);
        told("LOST");
    }
}
