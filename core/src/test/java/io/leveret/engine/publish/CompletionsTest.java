package io.leveret.engine.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.leveret.Health;
import io.leveret.engine.failures.InternalFaults;
import io.leveret.engine.threads.Workers;
import io.leveret.transport.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An Error while a publish is completed: the others are completed too, and health tells of it. */
@Timeout(60)
class CompletionsTest {

    private final Queue<Health.Component> told = new ConcurrentLinkedQueue<>();
    private final InternalFaults faults = new InternalFaults(told::add);

    @Test
    void aFutureCompletesThoughItsPlaceInTheWindowCanNotBeGivenBack() throws Exception {
        try (var workers = new Workers("errors", faults)) {
            var completions = new Completions(workers, faults, publish -> {
                throw new OutOfMemoryError("on purpose");
            });
            List<PendingPublish> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(publish(i, completions));
            }
            for (PendingPublish publish : all) {
                publish.stored(true);
                assertEquals("steps", publish.future().get(30, TimeUnit.SECONDS).topic());
            }
            Awaitility.await().until(() -> !told.isEmpty());
            assertFalse(told.peek().up());
        }
    }

    private static PendingPublish publish(int number, Completions completions) {
        var message = new Message(
                "steps", "step.made", "id-" + number, null, "text/plain", null, null, Map.of(), new byte[0]);
        return new PendingPublish(
                message, true, false, System.nanoTime(), new PublishWindow.Slot(false), completions::add);
    }
}
