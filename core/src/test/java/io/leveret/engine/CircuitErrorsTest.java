package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.leveret.CircuitBreakerPolicy;
import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.engine.handling.TestBreaker;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.engine.threads.TestThreads;
import io.leveret.transport.ManualTime;
import io.leveret.transport.RefusingTime;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A circuit that has opened, and an Error in what is to close it: nobody else would have its subscription go on. */
@Timeout(60)
class CircuitErrorsTest {

    private static final Duration OPEN_FOR = Duration.ofSeconds(5);

    private final ManualTime manual = new ManualTime();
    private final RefusingTime time = new RefusingTime(manual);
    private final EngineThreads threads = TestThreads.of("circuit", time);
    private final Flow flow = new Flow(new OpenTasks());
    private final Circuit circuit =
            new Circuit("walkers.steps", new CircuitBreakerPolicy(100, 1, OPEN_FOR), flow, threads, () -> {});

    private final FailingSteps consumer = new FailingSteps();

    @AfterEach
    void stop() {
        threads.timer().close();
        threads.workers().close();
    }

    private void open() {
        flow.attach(consumer);
        new TestBreaker(circuit.breaker()).fail(1);
        assertInstanceOf(Wish.Open.class, flow.wish());
    }

    @Test
    void itIsTriedAgainThoughTheTimerCouldNotTakeThatForAMoment() {
        time.refuse(3);
        open();

        manual.advance(OPEN_FOR);

        Awaitility.await().until(() -> flow.wish() instanceof Wish.Probe);
        Awaitility.await().until(() -> consumer.calls.size() == 2);
        assertEquals(List.of("pause", "resume"), List.copyOf(consumer.calls));
    }

    @Test
    void itIsTriedAgainAfterAnErrorOnTheWorkerThatTries() {
        open();
        consumer.failNext();

        manual.advance(OPEN_FOR);
        Awaitility.await().until(() -> !threads.faults().health().up());
        Awaitility.await().until(() -> {
            manual.advance(OPEN_FOR);
            return consumer.calls.size() >= 4;
        });

        Awaitility.await().until(() -> flow.begins());
        assertEquals(List.of("pause", "resume", "pause", "resume"), List.copyOf(consumer.calls));
        assertInstanceOf(Wish.Probe.class, flow.wish());
    }
}
