package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.CircuitBreakerPolicy;
import io.leveret.Outcome;
import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.engine.handling.TestBreaker;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.engine.threads.TestThreads;
import io.leveret.transport.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A subscription that its circuit breaker pauses. */
@Timeout(60)
class CircuitTest {

    private static final Duration OPEN_FOR = Duration.ofSeconds(30);
    private static final String CAUSE =
            "2 of the last 2 attempts failed, the last with " + "java.lang.IllegalStateException: no database";

    private final ManualTime time = new ManualTime();
    private final EngineThreads threads = TestThreads.of("circuit", time);
    private final Flow flow = new Flow(new OpenTasks());
    private final FlowSteps consumer = new FlowSteps(() -> true);
    private final AtomicInteger changes = new AtomicInteger();
    private final Circuit circuit = new Circuit(
            "walkers.steps", new CircuitBreakerPolicy(50, 2, OPEN_FOR), flow, threads, changes::incrementAndGet);
    private final TestBreaker attempts = new TestBreaker(circuit.breaker());

    CircuitTest() {
        flow.attach(consumer);
    }

    @AfterEach
    void stop() {
        threads.workers().close();
    }

    private List<String> calls() {
        return List.copyOf(consumer.calls);
    }

    private void awaitProbe() {
        Awaitility.await().until(() -> flow.wish() instanceof Wish.Probe && calls().size() == 2);
    }

    @Test
    void itIsPausedUntilTheTimeIsOverAndSaysWhyAndWhenItTriesAgain() {
        attempts.fail(2);

        assertEquals(new Wish.Open(CAUSE, time.instant().plus(OPEN_FOR)), flow.wish());
        assertEquals(List.of("pause"), calls());
        assertEquals(1, changes.get());
        time.advance(OPEN_FOR.minusMillis(1));
        assertInstanceOf(Wish.Open.class, flow.wish());

        time.advance(Duration.ofMillis(1));
        awaitProbe();

        assertTrue(flow.begins());
        assertFalse(flow.begins(), "one event shows whether it goes on");
    }

    @Test
    void aSuccessAfterThePauseLetsItGoOnAndAFailurePausesItAgain() throws Exception {
        attempts.fail(2);
        time.advance(OPEN_FOR);
        awaitProbe();

        attempts.fail(1);
        Wish.Open again = assertInstanceOf(Wish.Open.class, flow.wish());
        assertEquals(
                "the attempt after the pause failed with java.lang.IllegalStateException: no database", again.cause());

        time.advance(OPEN_FOR);
        Awaitility.await().until(() -> flow.wish() instanceof Wish.Probe);
        attempts.end(call -> Outcome.ack());

        assertEquals(new Wish.Run(), flow.wish());
        assertEquals(3, changes.get(), "opened twice, and closed");
    }

    /** Somebody has paused it meanwhile, for ever. */
    @Test
    void whatOthersHaveStoppedItResumesNot() throws Exception {
        attempts.fail(2);
        assertTrue(flow.stop(new Wish.Pause()));

        time.advance(OPEN_FOR);
        attempts.end(call -> Outcome.ack());

        assertEquals(new Wish.Pause(), flow.wish());
        assertEquals(List.of("pause"), calls());
    }

    @Test
    void whatIsStoppedAlreadyItStopsNot() {
        assertTrue(flow.stop(new Wish.Trip("crashed")));

        attempts.fail(2);

        assertEquals(new Wish.Trip("crashed"), flow.wish());
        assertEquals(0, changes.get());
        assertFalse(time.isDueIn(OPEN_FOR), "and it waits for nothing");
    }
}
