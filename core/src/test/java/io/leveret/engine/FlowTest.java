package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.engine.dispatch.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FlowTest {

    private final OpenTasks open = new OpenTasks();
    private final Flow flow = new Flow(open);
    private final AtomicInteger running = new AtomicInteger();
    private final FlowSteps consumer = new FlowSteps(() -> running.get() == 0);
    private final Queue<String> calls = consumer.calls;

    @Test
    void theConsumerIsPausedOnceWhatRunsHasEnded() {
        flow.attach(consumer);
        Task running = FlowSteps.task();
        open.add(running);
        assertTrue(flow.begins());

        assertTrue(flow.stop(new Wish.Pause()));
        assertFalse(flow.begins());
        assertTrue(flow.stopping());
        assertEquals(List.of(), List.copyOf(calls));

        open.remove(running);
        assertFalse(flow.stopping());
        assertEquals(List.of("pause"), List.copyOf(calls));
        assertTrue(flow.resume());
        assertTrue(flow.begins());
        assertEquals(List.of("pause", "resume"), List.copyOf(calls));
    }

    /** Else it would never be handed out again. */
    @Test
    void whatWasLeftAloneIsGivenBackAlthoughItIsResumedBeforeWhatRunsHasEnded() {
        flow.attach(consumer);
        Task running = FlowSteps.task();
        open.add(running);
        flow.stop(new Wish.Pause());
        assertFalse(flow.begins());

        flow.resume();
        assertFalse(flow.begins());
        open.remove(running);

        assertTrue(flow.begins());
        assertEquals(List.of("pause", "resume"), List.copyOf(calls));
    }

    @Test
    void itGoesOnAtOnceWhenNothingWasLeftAlone() {
        flow.attach(consumer);
        open.add(FlowSteps.task());
        flow.stop(new Wish.Pause());

        flow.resume();

        assertTrue(flow.begins());
        assertEquals(List.of(), List.copyOf(calls));
    }

    /** As when the first event of a subscription crashes its worker before the subscription is there. */
    @Test
    void aTripBeforeTheConsumerIsThereStillPausesIt() {
        assertTrue(flow.stop(new Wish.Trip("crashed")));
        assertFalse(flow.begins());

        flow.attach(consumer);

        assertEquals(List.of("pause"), List.copyOf(calls));
        assertEquals(new Wish.Trip("crashed"), flow.wish());
    }

    @Test
    void aClosedOneIsNeitherPausedNorResumed() {
        flow.attach(consumer);
        flow.stop(new Wish.Trip("crashed"));
        flow.close();

        assertFalse(flow.resume());
        assertFalse(flow.stop(new Wish.Pause()));
        assertFalse(flow.begins());
        flow.end(Duration.ofSeconds(1));
        assertEquals(List.of("pause", "close"), List.copyOf(calls));
    }

    private static final Wish.Open OPEN = new Wish.Open("no database", Instant.EPOCH);

    private Task begun() {
        Task task = FlowSteps.task();
        open.add(task);
        assertTrue(flow.begins());
        return task;
    }

    private boolean leftAlone() {
        Task task = FlowSteps.task();
        open.add(task);
        boolean begins = flow.begins();
        open.remove(task);
        return !begins;
    }

    @Test
    void aProbeIsOneEventOnceWhatRanHasEnded() {
        flow.attach(consumer);
        Task before = begun();
        flow.stop(OPEN);
        flow.probe(OPEN, () -> calls.add("half open"));
        assertTrue(leftAlone());
        assertEquals(OPEN, flow.wish());

        open.remove(before);
        assertEquals(List.of("pause", "half open", "resume"), List.copyOf(calls));
        Task probe = begun();
        assertTrue(leftAlone());
        assertTrue(flow.resumeFrom(flow.wish()));
        open.remove(probe);

        assertEquals(List.of("pause", "half open", "resume", "pause", "resume"), List.copyOf(calls));
        assertFalse(leftAlone());
    }

    @Test
    void aProbeThatFailsPausesItAgain() {
        flow.attach(consumer);
        flow.stop(OPEN);
        flow.probe(OPEN, () -> {});
        Task probe = begun();

        var again = new Wish.Open("still no database", Instant.EPOCH);
        assertTrue(flow.stop(again));
        open.remove(probe);

        assertTrue(leftAlone());
        assertEquals(again, flow.wish());
        assertEquals(List.of("pause", "resume", "pause"), List.copyOf(calls));
    }

    /** As one that no handler takes. */
    @Test
    void aProbeThatShowsNothingIsFollowedByAnother() {
        flow.attach(consumer);
        flow.stop(OPEN);
        flow.probe(OPEN, () -> calls.add("half open"));

        open.remove(begun());

        assertEquals(List.of("pause", "half open", "resume", "pause", "resume"), List.copyOf(calls));
        assertFalse(leftAlone());
        assertTrue(flow.wish() instanceof Wish.Probe);
    }

    @Test
    void theEndOfACircuitBreakersPauseResumesNothingThatOthersHaveStopped() {
        for (Wish stopped : List.of(new Wish.Pause(), new Wish.Trip("crashed"))) {
            flow.attach(consumer);
            flow.stop(OPEN);
            assertTrue(flow.stop(stopped));

            flow.probe(OPEN, () -> calls.add("half open"));
            assertFalse(flow.resumeFrom(OPEN));
            assertFalse(flow.stop(OPEN));

            assertEquals(stopped, flow.wish());
            assertEquals(List.of("pause"), List.copyOf(calls));
            flow.resume();
            calls.clear();
        }
    }

    @Test
    void aPauseDuringAProbeStays() {
        flow.attach(consumer);
        flow.stop(OPEN);
        flow.probe(OPEN, () -> {});
        Wish probing = flow.wish();
        Task probe = begun();

        assertTrue(flow.stop(new Wish.Pause()));
        assertFalse(flow.resumeFrom(probing));
        open.remove(probe);

        assertTrue(leftAlone());
        assertEquals(List.of("pause", "resume", "pause"), List.copyOf(calls));
    }

    @Test
    void resumingWhileItWaitsForItsProbeLetsAllBegin() {
        flow.attach(consumer);
        flow.stop(OPEN);
        flow.probe(OPEN, () -> {});

        assertTrue(flow.resume());

        begun();
        begun();
        assertEquals(List.of("pause", "resume"), List.copyOf(calls));
    }

    @Test
    void aClosedOneIsNotProbed() {
        flow.attach(consumer);
        flow.stop(OPEN);
        flow.close();

        flow.probe(OPEN, () -> calls.add("half open"));

        assertTrue(leftAlone());
        assertEquals(List.of("pause"), List.copyOf(calls));
    }

    @Test
    void itEndsAsWasAskedForLastHoweverManyPauseResumeAndHandleAtOnce() throws Exception {
        flow.attach(consumer);
        for (int round = 0; round < 200; round++) {
            race();
            flow.stop(new Wish.Pause());
            assertFalse(flow.begins());
            assertFalse(flow.stopping());
            flow.resume();
            assertTrue(flow.begins());
            List<String> alternating = new ArrayList<>();
            for (int i = 0; i < calls.size(); i++) {
                alternating.add(i % 2 == 0 ? "pause" : "resume");
            }
            assertEquals(alternating, List.copyOf(calls));
            calls.clear();
        }
    }

    private void race() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        var start = new CountDownLatch(1);
        for (int i = 0; i < 4; i++) {
            boolean handles = i % 2 == 0;
            var thread = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody interrupts it", e);
                }
                for (int step = 0; step < 10; step++) {
                    if (handles) {
                        handle();
                    } else if (ThreadLocalRandom.current().nextBoolean()) {
                        flow.stop(new Wish.Trip("crashed"));
                    } else {
                        flow.resume();
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        flow.resume();
    }

    private void handle() {
        Task task = FlowSteps.task();
        open.add(task);
        if (flow.begins()) {
            running.incrementAndGet();
            Thread.onSpinWait();
            running.decrementAndGet();
        }
        open.remove(task);
    }
}
