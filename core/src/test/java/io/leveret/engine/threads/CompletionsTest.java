package io.leveret.engine.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Health;
import io.leveret.engine.failures.InternalFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How futures are completed: whatever one of them does, the others are completed too. */
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

    /** Each callback blocks until the last future is completed. */
    @Test
    void callbacksThatBlockDelayNoOtherFuture() throws Exception {
        int count = 50;
        try (var workers = new Workers("blocked", faults)) {
            var completions = new Completions<Step>(workers, faults, "steps", step -> {});
            var last = new Step(count, new CompletableFuture<>());
            List<CompletableFuture<Integer>> heard = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                var step = new Step(i, new CompletableFuture<>());
                heard.add(
                        step.future().thenApply(number -> number + last.future().join()));
                completions.add(step);
            }
            completions.add(last);

            for (int i = 0; i < count; i++) {
                assertEquals(i + count, heard.get(i).get(30, TimeUnit.SECONDS));
            }
            Awaitility.await().until(completions::isEmpty);
        }
    }

    /** Its callback was added just when it was completed: nobody could know that it blocks. */
    @Test
    void whileOneBlocksTheDrainingWorkerAnotherTakesOverAtTheSecondLook() throws Exception {
        var release = new CountDownLatch(1);
        var blocked = new CountDownLatch(1);
        try (var workers = new Workers("stuck", faults)) {
            var completions = new Completions<Step>(workers, faults, "steps", step -> {});
            var stuck = new Step(1, new CompletableFuture<>() {
                @Override
                public boolean complete(Integer number) {
                    blocked.countDown();
                    try {
                        return release.await(30, TimeUnit.SECONDS) && super.complete(number);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("interrupted", e);
                    }
                }
            });
            completions.add(stuck);
            assertTrue(blocked.await(30, TimeUnit.SECONDS));
            var next = new Step(2, new CompletableFuture<>());
            completions.add(next);
            completions.takeOverIfStuck();
            assertFalse(next.future().isDone(), "it may be about to go on");

            completions.takeOverIfStuck();

            assertEquals(2, next.future().get(30, TimeUnit.SECONDS));
            assertFalse(stuck.future().isDone());
            release.countDown();
            assertEquals(1, stuck.future().get(30, TimeUnit.SECONDS));
            var third = new Step(3, new CompletableFuture<>());
            completions.add(third);
            assertEquals(3, third.future().get(30, TimeUnit.SECONDS), "the worker that was stuck has left");
        }
    }

    /** Each is added just when the worker that drains may be stopping. */
    @Test
    void noneIsMissedThoughItComesWhileTheLastWorkerStops() throws Exception {
        try (var workers = new Workers("late", faults)) {
            var completions = new Completions<Step>(workers, faults, "steps", step -> {});
            for (int i = 0; i < 5_000; i++) {
                for (int moment = i % 50; moment > 0; moment--) {
                    Thread.onSpinWait();
                }
                var step = new Step(i, new CompletableFuture<>());
                completions.add(step);
                long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                while (!step.future().isDone() && System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                assertTrue(step.future().isDone(), "step " + i);
            }
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
