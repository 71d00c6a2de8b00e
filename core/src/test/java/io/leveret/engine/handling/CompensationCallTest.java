package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.leveret.Context;
import io.leveret.Failed;
import io.leveret.Handling;
import io.leveret.Outcome;
import io.leveret.engine.definition.Route;
import io.leveret.engine.dispatch.AttemptHistory;
import io.leveret.engine.dispatch.Decoded;
import io.leveret.engine.dispatch.PlainDelivery;
import io.leveret.engine.dispatch.Task;
import io.leveret.transport.Headers;
import io.leveret.transport.ManualTime;
import io.leveret.transport.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a compensation is told. */
class CompensationCallTest {

    private static final Handling<String> HANDLING =
            Handling.of(String.class, (event, context) -> Outcome.ack()).nonRetryable(IllegalStateException.class);

    private final Decoded.Event<String> event = new Decoded.Event<>(
            new Route<>(HANDLING, String.class, String.class, Duration.ofMinutes(25)), "a step", null);
    private final IllegalStateException failure = new IllegalStateException("no stock");

    private Task task(Map<String, String> headers) {
        var message = new Message("steps", "step.made", "id-1", null, "", null, null, headers, new byte[0]);
        return new Task(
                new PlainDelivery(message, settlement -> {}), AttemptHistory.of(headers), event, new ManualTime());
    }

    @Test
    void itGetsTheEventTheFailureAndAllAttemptsAlsoThoseOfOtherInstances() throws Exception {
        List<Failed<String>> told = new ArrayList<>();
        Task task = task(Map.of(Headers.ATTEMPTS, "4", Headers.FIRST_ATTEMPT_AT, "2025-12-31T23:00:00Z"));
        task.attemptStarts();
        var call = new CompensationCall<>(task, event, (failed, context) -> told.add(failed), failure);
        call.begin("walkers", TestPublishers.of((topic, any, options, cause) -> new CompletableFuture<>(), null));
        Context context = call.context();

        assertEquals(Outcome.ack(), call.invoke(context));

        Failed<String> failed = told.get(0);
        assertEquals("a step", failed.event());
        assertSame(failure, failed.cause());
        assertEquals(5, failed.attempts());
        assertEquals(Instant.parse("2025-12-31T23:00:00Z"), failed.firstAttemptAt());
        assertEquals(5, context.attempt());
    }

    /** What the handler's method says of its failures says nothing of those of the compensation. */
    @Test
    void itsOwnFailuresAreRetriedWhateverTheHandlerSaysOfItsOwn() {
        var call = new CompensationCall<>(task(Map.of()), event, (failed, context) -> {}, failure);

        assertEquals(Set.of(), call.nonRetryable());
        assertEquals(Set.of(IllegalStateException.class), new HandlerCall<>(task(Map.of()), event).nonRetryable());
        assertEquals("the compensation of a Handling in code: 'step.made' 'id-1'", call.toString());
        assertSame(failure, call.failure());
    }
}
