package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a user has done once an application is closed. */
@Timeout(60)
class ClosedActionsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final Queue<String> done = new ConcurrentLinkedQueue<>();

    private Runnable action(String name) {
        return () -> done.add(name + " on " + Thread.currentThread().getName());
    }

    @Test
    void theyRunOneAfterAnotherOnAThreadOfTheirOwnAndOneThatFailsKeepsNoOtherFromIt() {
        Runnable broken = () -> {
            done.add("broken");
            throw new InternalError("on purpose");
        };

        new ClosedActions(List.of(action("first"), broken, action("last"))).run("closed-1", LONG);

        assertEquals(List.of("first on closed-1", "broken", "last on closed-1"), List.copyOf(done));
    }

    /** Closing keeps its time; what is left runs on. */
    @Test
    void oneThatTakesTooLongIsWaitedForNoLongerThanASecondOrTheTimeThatIsLeft() throws Exception {
        var release = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        Runnable slow = () -> {
            try {
                assertTrue(release.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                done.add("interrupted");
            }
            ended.countDown();
        };
        long begin = System.nanoTime();

        new ClosedActions(List.of(slow, action("behind it"))).run("closed-1", Duration.ZERO);

        long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        assertTrue(waited >= 990 && waited < 20_000, () -> waited + " ms");
        assertEquals(List.of(), List.copyOf(done));
        release.countDown();
        assertTrue(ended.await(30, TimeUnit.SECONDS));
    }

    @Test
    void anInterruptEndsTheWaitAndStays() {
        var release = new CountDownLatch(1);
        Runnable slow = () -> {
            try {
                assertTrue(release.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                done.add("interrupted");
            }
        };
        Thread.currentThread().interrupt();

        new ClosedActions(List.of(slow)).run("closed-1", LONG);

        assertTrue(Thread.interrupted());
        assertEquals(List.of(), List.copyOf(done), "whoever closes is interrupted, and the action is not");
        release.countDown();
        assertFalse(Thread.currentThread().isInterrupted());
    }
}
