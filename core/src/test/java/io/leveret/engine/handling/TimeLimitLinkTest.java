package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.HandlerTimeoutException;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.engine.threads.TestThreads;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of attempts that take too long, and that nothing else is interrupted. */
@Timeout(60)
class TimeLimitLinkTest {

    private static final Duration SHORT = Duration.ofMillis(20);

    private final EngineThreads threads = TestThreads.of("limits");
    private final AtomicInteger changes = new AtomicInteger();
    private final OverdueHandlers overdue = new OverdueHandlers("g.t", changes::incrementAndGet);

    @BeforeEach
    void start() {
        threads.start();
    }

    @AfterEach
    void close() {
        threads.timer().close();
        threads.workers().close();
    }

    private Link limited(Duration limit) {
        Link timed = TimeLimitLink.around(new UserCodeLink(), limit, threads.timer(), overdue);
        return new ContextLink(
                "g", TestPublishers.of((topic, event, options, cause) -> new CompletableFuture<>(), null), timed);
    }

    private void awaitInterrupt() {
        Awaitility.await().pollInSameThread().pollDelay(Duration.ZERO).until(Thread::interrupted);
    }

    @Test
    void withoutALimitThereIsNoLink() {
        Link link = new UserCodeLink();

        assertSame(link, TimeLimitLink.around(link, null, threads.timer(), overdue));
    }

    @Test
    void anAttemptThatEndsInTimeIsNeverInterrupted() throws Exception {
        var later = new CountDownLatch(1);

        assertEquals(Outcome.ack(), limited(SHORT).handle(new TestCall(context -> Outcome.ack())));

        threads.timer().after(SHORT.multipliedBy(2), "pass the limit", later::countDown);
        assertTrue(later.await(30, TimeUnit.SECONDS));
    }

    @Test
    void anAttemptThatTakesLongerIsInterruptedAndItsFailureSaysWhereItWas() {
        var never = new CountDownLatch(1);
        var call = new TestCall(context -> {
            never.await();
            return Outcome.ack();
        });

        var failure =
                assertThrows(HandlerTimeoutException.class, () -> limited(SHORT).handle(call));

        assertEquals("the handler took longer than its timeout of 20ms", failure.getMessage());
        assertTrue(
                Arrays.stream(failure.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().startsWith(CountDownLatch.class.getName())),
                () -> Arrays.toString(failure.getStackTrace()));
        assertInstanceOf(InterruptedException.class, failure.getSuppressed()[0]);
    }

    @Test
    void whatItReturnsOrThrowsAfterItsTimeCountsForNothing() {
        var returning = new TestCall(context -> {
            awaitInterrupt();
            return Outcome.discard("late");
        });
        var throwing = new TestCall(context -> {
            awaitInterrupt();
            throw new StackOverflowError("late");
        });

        assertThrows(HandlerTimeoutException.class, () -> limited(SHORT).handle(returning));
        assertThrows(HandlerTimeoutException.class, () -> limited(SHORT).handle(throwing));
    }

    @Test
    void theWaitForItsPublishesIsInItsTime() {
        var waiting = new TestCall(context -> {
            var unused = context.publisher().publish("steps", 1, PublishOptions.DEFAULT);
            return Outcome.ack();
        });
        var waitingAfterTheInterrupt = new TestCall(context -> {
            var unused = context.publisher().publish("steps", 1, PublishOptions.DEFAULT);
            awaitInterrupt();
            return Outcome.ack();
        });

        assertThrows(HandlerTimeoutException.class, () -> limited(SHORT).handle(waiting));
        assertThrows(HandlerTimeoutException.class, () -> limited(SHORT).handle(waitingAfterTheInterrupt));
    }

    /** The timer's interrupt and the attempt's end meet in each of these. */
    @Test
    void whatTheThreadDoesNextIsNotInterrupted() throws Exception {
        Link link = limited(Duration.ofMillis(1));
        // From as long as the limit to twice that: the timer's thread needs a moment to wake.
        var calls = new AtomicInteger();
        var call = new TestCall(context -> {
            long until = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(1_000 + calls.incrementAndGet() % 100 * 10L);
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            return Outcome.ack();
        });
        int late = 0;
        for (int i = 0; i < 500; i++) {
            try {
                link.handle(call);
            } catch (HandlerTimeoutException e) {
                late++;
            }
            for (int spin = 0; spin < 1_000; spin++) {
                Thread.onSpinWait();
            }
            assertFalse(Thread.interrupted());
        }
        assertTrue(late > 0);
    }

    @Test
    void healthNamesAHandlerThatIgnoresItsInterruptUntilItEnds() throws Exception {
        var end = new AtomicBoolean();
        var ended = new CompletableFuture<Throwable>();
        var call = new TestCall(context -> {
            while (!end.get()) {
                Thread.onSpinWait();
            }
            return Outcome.ack();
        });
        threads.workers().execute("stubborn", () -> {
            try {
                limited(SHORT).handle(call);
            } catch (Exception e) {
                ended.complete(e);
            }
        });

        Awaitility.await().until(() -> overdue.problem().isPresent());
        String problem = overdue.problem().orElseThrow();
        assertTrue(problem.startsWith("a test: 'step.made' 'id' since 20"), problem);
        assertTrue(problem.endsWith("Z ignores the interrupt of its time limit and keeps its worker"), problem);
        end.set(true);

        assertInstanceOf(HandlerTimeoutException.class, ended.get(30, TimeUnit.SECONDS));
        assertTrue(overdue.problem().isEmpty());
        Awaitility.await().until(() -> changes.get() == 2);
    }
}
