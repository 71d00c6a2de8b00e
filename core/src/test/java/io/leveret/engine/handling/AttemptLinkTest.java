package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.LeveretListener;
import io.leveret.Outcome;
import io.leveret.engine.failures.Thrown;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.engine.threads.TestThreads;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How attempts are counted and told. */
@Timeout(60)
class AttemptLinkTest {

    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final TestCall call = new TestCall(context -> Outcome.ack());
    private final EngineThreads threads = TestThreads.of("attempts", new LeveretListener() {
        @Override
        public void attempted(Attempt attempt, Duration elapsed, @Nullable Throwable failure) {
            told.add(attempt.number() + " " + (failure == null ? "succeeded" : failure.getMessage()));
        }
    });

    private Link around(Link next) {
        threads.start();
        var spec = new SubscriptionSpec("g", "t", Set.of("step.made"), Set.of(), 1, false, List.of(), false);
        return new AttemptLink(spec, threads.listeners(), new DeliveryLog("g.t", threads.faults()), next);
    }

    @Test
    void eachIsCountedBeforeUserCodeRunsAndToldAfter() throws Exception {
        Link link = around(now -> {
            assertEquals(1, now.task().history().attempts());
            assertEquals(List.of(), List.copyOf(told));
            return Outcome.ack();
        });

        link.handle(call);

        Awaitility.await().until(() -> told.contains("1 succeeded"));
    }

    @Test
    void aFailureIsToldAsItWasThrown() {
        Link link = around(now -> {
            throw new Thrown(new StackOverflowError("deep"));
        });

        assertThrows(Thrown.class, () -> link.handle(call));

        Awaitility.await().until(() -> told.contains("1 deep"));
    }
}
