package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.HandlerTimeoutException;
import io.leveret.Outcome;
import io.leveret.engine.threads.TestThreads;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The time of an attempt, and the interrupt when it is up. */
@Timeout(60)
class AttemptTimeTest {

    private static final int ROUNDS = 2_000;
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final TestCall call = new TestCall(context -> Outcome.ack());

    private AttemptTime begin() {
        return new AttemptTime(call, LIMIT);
    }

    @Test
    void itInterruptsTheThreadThatMadeItAndRemembersWhereThatWas() {
        AttemptTime time = begin();
        assertFalse(time.isUp());

        assertTrue(time.interrupt());

        assertTrue(Thread.interrupted());
        assertTrue(time.isUp());
        assertTrue(time.end());
        var late = new IllegalStateException("after the interrupt");
        HandlerTimeoutException failure = time.failure(late);
        assertTrue(Arrays.stream(failure.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(getClass().getName())));
        assertSame(late, failure.getSuppressed()[0]);
        assertEquals(0, time.failure(null).getSuppressed().length);
    }

    @Test
    void anAttemptThatHasEndedIsNotInterrupted() {
        AttemptTime time = begin();
        assertFalse(time.end());
        assertTrue(time.hasEnded());

        assertFalse(time.interrupt());

        assertFalse(Thread.interrupted());
        assertFalse(time.isUp());
    }

    /** What the thread does after the end may be the next event's handler. */
    @Test
    void anInterruptAndTheEndAtTheSameMomentAgreeOnWhoWasFirst() throws Exception {
        var times = new AttemptTime[ROUNDS];
        var made = new CyclicBarrier(2);
        TestThreads.race(
                ROUNDS,
                round -> {
                    AttemptTime time = begin();
                    times[round] = time;
                    await(made);
                    boolean up = time.end();
                    assertEquals(up, Thread.interrupted(), "round " + round);
                },
                round -> {
                    await(made);
                    times[round].interrupt();
                });
        assertFalse(Thread.interrupted());
        assertTrue(Arrays.stream(times).allMatch(AttemptTime::hasEnded));
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
