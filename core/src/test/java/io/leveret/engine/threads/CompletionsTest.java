package io.leveret.engine.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.leveret.Health;
import io.leveret.engine.failures.InternalFaults;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An Error while a future is completed: the others are completed too, and health tells of it. */
@Timeout(60)
class CompletionsTest {

    private final Queue<Health.Component> told = new ConcurrentLinkedQueue<>();
    private final InternalFaults faults = new InternalFaults(told::add);

    @Test
    void aFutureCompletesThoughItsPlaceCanNotBeGivenBack() throws Exception {
        try (var workers = new Workers("errors", faults)) {
            var completions = new Completions<Step>(workers, faults, "steps", step -> {
                throw new OutOfMemoryError("on purpose");
            });
            for (int i = 0; i < 3; i++) {
                var step = new Step(i, new CompletableFuture<>());
                completions.add(step);
                assertEquals(i, step.future().get(30, TimeUnit.SECONDS));
            }
            Awaitility.await().until(() -> !told.isEmpty());
            assertFalse(told.peek().up());
        }
    }

    private record Step(int number, CompletableFuture<Integer> future) implements Completions.Ended {

        @Override
        public boolean hasDependents() {
            return future.getNumberOfDependents() > 0;
        }

        @Override
        public void complete() {
            future.complete(number);
        }
    }
}
