package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Health;
import io.leveret.transport.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An Error on each thread of the engine's own: the thread goes on, and health tells of it while it lasts. */
@Timeout(60)
class InternalErrorsTest {

    private final Queue<Health.Component> told = new ConcurrentLinkedQueue<>();
    private final InternalFaults faults = new InternalFaults(told::add);
    private final Timer timer = new Timer("errors", faults);
    private final AtomicBoolean broken = new AtomicBoolean(true);

    @AfterEach
    void stop() {
        timer.close();
    }

    private void fail() {
        if (broken.get()) {
            throw new OutOfMemoryError("on purpose");
        }
    }

    @Test
    void theTimerRepeatsWhatFailsAndDoesWhatElseIsDue() {
        var others = new AtomicInteger();
        timer.every(Duration.ofMillis(5), "do this", this::fail);
        timer.every(Duration.ofMillis(5), "do that", others::incrementAndGet);
        timer.after(Duration.ofMillis(5), "do it once", () -> {
            throw new StackOverflowError("on purpose");
        });

        Awaitility.await().until(() -> others.get() > 5);
        assertFalse(faults.health().up());
        assertTrue(
                faults.health().detail().contains("do this (java.lang.OutOfMemoryError: on purpose)"),
                faults.health()::detail);
        broken.set(false);
        timer.after(Duration.ofMillis(5), "do it once", () -> {});

        Awaitility.await().until(() -> faults.health().up());
        assertEquals(
                new Health.Component("engine", true, "works"), List.copyOf(told).get(told.size() - 1));
    }

    @Test
    void aPartThatIsNotUsedAgainIsTakenToWorkOnceItHasNotFailedForAWhile() {
        long before = System.nanoTime();
        faults.failed("write its log", new OutOfMemoryError("on purpose"));

        faults.forget(before);
        assertFalse(faults.health().up());
        faults.forget(System.nanoTime() + 1);

        assertEquals(new Health.Component("engine", true, "works"), faults.health());
        assertEquals(
                List.of(false, true), told.stream().map(Health.Component::up).toList());
    }

    @Test
    void aFutureCompletesThoughItsPlaceInTheWindowCanNotBeGivenBack() throws Exception {
        try (var workers = new Workers("errors", faults)) {
            var completions = new Completions(workers, faults, publish -> fail());
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
        var message =
                new Message("steps", "step.made", "id-" + number, "text/plain", null, null, Map.of(), new byte[0]);
        return new PendingPublish(
                message, true, false, System.nanoTime(), new PublishWindow.Slot(false), completions::add);
    }
}
