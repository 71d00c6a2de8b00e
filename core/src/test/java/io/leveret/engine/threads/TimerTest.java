package io.leveret.engine.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Health;
import io.leveret.engine.failures.InternalFaults;
import io.leveret.transport.ManualTime;
import io.leveret.transport.RefusingTime;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An Error in what the timer does: its thread goes on, and health tells of it while it lasts. */
@Timeout(60)
class TimerTest {

    private final Queue<Health.Component> told = new ConcurrentLinkedQueue<>();
    private final InternalFaults faults = new InternalFaults(told::add);
    private final Timer timer = new Timer("errors", faults, Time.SYSTEM);
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

    /** As when memory is short just when a task is to be scheduled again. */
    @Test
    void whatIsRepeatedGoesOnThoughItCanNotBeScheduledForAMoment() {
        var manual = new ManualTime();
        var refusing = new RefusingTime(manual);
        var runs = new AtomicInteger();
        try (var repeating = new Timer("short", faults, refusing)) {
            repeating.every(Duration.ofSeconds(1), "do this", runs::incrementAndGet);
            refusing.refuse(3);

            manual.advance(Duration.ofSeconds(5));
        }

        assertEquals(5, runs.get());
        assertEquals(0, refusing.refusals());
    }

    /** As what has a paused subscription go on: nobody else would. */
    @Test
    void whatHasToSucceedIsTriedAgainThoughItFailsAndCanNotBeScheduledForAMoment() {
        var manual = new ManualTime();
        var refusing = new RefusingTime(manual);
        var runs = new AtomicInteger();
        try (var insisting = new Timer("insist", faults, refusing)) {
            refusing.refuse(2);
            insisting.untilItSucceeds(Duration.ofSeconds(1), "do this", () -> {
                runs.incrementAndGet();
                fail();
            });
            manual.advance(Duration.ofSeconds(2));
            assertFalse(faults.health().up());
            broken.set(false);

            manual.advance(Duration.ofSeconds(5));
        }

        assertEquals(3, runs.get());
        assertTrue(faults.health().up());
    }
}
