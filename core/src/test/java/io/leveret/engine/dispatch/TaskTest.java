package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.leveret.transport.Message;
import io.leveret.transport.Time;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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
