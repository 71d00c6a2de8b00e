package io.leveret.engine.dispatch;

import io.leveret.Batching;
import io.leveret.Handling;
import io.leveret.Outcome;
import io.leveret.engine.definition.Route;
import io.leveret.transport.Delivery;
import io.leveret.transport.Time;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A handler that takes several steps in one call, as far as its dispatch matters. */
final class BatchSteps {

    private final Route<String> route;

    BatchSteps(int max, Duration within) {
        this.route = new Route<>(
                Handling.ofBatch(String.class, max, within, (events, contexts) -> Outcome.ack()),
                String.class,
                String.class,
                Duration.ofMinutes(25));
    }

    /** How it takes them. */
    Batching<?> batching() {
        Batching<String> batching = route.handling().batching();
        if (batching == null) {
            throw new IllegalStateException("it takes one step");
        }
        return batching;
    }

    /** What a delivery is decoded to: an event with a key, or with none. */
    Task task(Delivery delivery, @Nullable Object key) {
        return new Task(
                delivery,
                AttemptHistory.of(delivery.message().headers()),
                new Decoded.Event<>(route, "an event", key == null ? null : new LaneKey(key)),
                Time.SYSTEM);
    }
}
