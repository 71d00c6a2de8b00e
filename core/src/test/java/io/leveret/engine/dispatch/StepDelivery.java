package io.leveret.engine.dispatch;

import io.leveret.Handling;
import io.leveret.Outcome;
import io.leveret.engine.definition.Route;
import io.leveret.transport.Delivery;
import io.leveret.transport.Message;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A numbered delivery that only its dispatch matters of: it is never settled. */
class StepDelivery implements Delivery {

    private static final Route<String> ROUTE = new Route<>(
            Handling.of(String.class, (event, context) -> Outcome.ack()),
            String.class,
            String.class,
            Duration.ofMinutes(25));

    final int step;

    /** Set when its connection is lost. */
    volatile boolean stale;

    private final Message message;

    StepDelivery(int step) {
        this.step = step;
        this.message =
                new Message("steps", "step.made", "id-" + step, null, "text/plain", null, null, Map.of(), new byte[0]);
    }

    /** What a delivery is decoded to: an event with a key, or with none. */
    static Task task(Delivery delivery, @Nullable Object key) {
        return new Task(
                delivery,
                AttemptHistory.of(delivery.message().headers()),
                new Decoded.Event<>(ROUTE, "an event", key == null ? null : new LaneKey(key)),
                Time.SYSTEM);
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public boolean redelivered() {
        return false;
    }

    @Override
    public boolean stale() {
        return stale;
    }

    @Override
    public CompletableFuture<SettleResult> settle(Settlement settlement) {
        throw new UnsupportedOperationException("nobody settles it");
    }
}
