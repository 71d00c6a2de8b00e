package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.leveret.transport.Message;
import io.leveret.transport.Time;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A task that closing gives up while its worker leaves it. */
@Timeout(60)
class TaskTest {

    private static final int ROUNDS = 5_000;

    private final AtomicReference<@Nullable Task> running = new AtomicReference<>();
    private final AtomicInteger abandoned = new AtomicInteger();

    @Test
    void theInterruptOfOneThatIsGivenUpNeverReachesWhatItsWorkerDoesNext() throws Exception {
        var closing = new Thread(this::abandonAll);
        closing.setDaemon(true);
        closing.start();
        for (int round = 1; round <= ROUNDS; round++) {
            Task task = task();
            task.running();
            running.set(task);
            task.ran();
            while (abandoned.get() < round) {
                Thread.onSpinWait();
            }
            assertFalse(Thread.interrupted(), "in round " + round);
        }
        closing.join();
    }

    /** As when a subscription and its application are closed at once. The worker would not see that the first still interrupts. */
    @Test
    void theSecondOfTwoThatGiveItUpWaitsUntilTheFirstHasInterruptedTheWorker() throws Exception {
        var runs = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var goesOn = new CountDownLatch(1);
        var first = new AtomicBoolean(true);
        Task task = task();
        var worker =
                new Thread(() -> {
                    task.running();
                    runs.countDown();
                    awaitEnd(goesOn);
                    task.ran();
                }) {
                    @Override
                    public void interrupt() {
                        if (first.compareAndSet(true, false)) {
                            interrupted.countDown();
                            awaitEnd(goesOn);
                        }
                    }
                };
        var closing = new Thread(task::abandon);
        var second = new Thread(task::abandon);
        worker.start();
        awaitEnd(runs);
        closing.start();
        awaitEnd(interrupted);
        second.start();
        Awaitility.await()
                .until(() -> Set.of(Thread.State.BLOCKED, Thread.State.WAITING, Thread.State.TERMINATED)
                        .contains(second.getState()));

        Thread.State meanwhile = second.getState();

        goesOn.countDown();
        worker.join();
        closing.join();
        second.join();
        assertEquals(Thread.State.BLOCKED, meanwhile);
    }

    private static void awaitEnd(CountDownLatch latch) {
        Awaitility.await().until(() -> latch.getCount() == 0);
    }

    private void abandonAll() {
        while (abandoned.get() < ROUNDS) {
            Task task = running.getAndSet(null);
            if (task != null) {
                task.abandon();
                abandoned.incrementAndGet();
            }
        }
    }

    private static Task task() {
        var message = new Message("steps", "step.made", "id", null, "text/plain", null, null, Map.of(), new byte[0]);
        var delivery = new PlainDelivery(message, settlement -> {});
        return new Task(delivery, AttemptHistory.of(Map.of()), new Decoded.Invalid("on purpose", null), Time.SYSTEM);
    }
}
