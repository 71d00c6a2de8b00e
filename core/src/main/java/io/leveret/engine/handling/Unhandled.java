package io.leveret.engine.handling;

import io.leveret.engine.dispatch.Decoded;
import io.leveret.engine.dispatch.RunResult;
import io.leveret.engine.dispatch.Task;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of deliveries that no handler gets: invalid and unknown ones, and those on which decoding has
 * crashed.
 *
 * @param onCrash told in words of each crash
 */
record Unhandled(
        UnknownEvents unknownEvents,
        UnreadableEvents unreadable,
        Endings endings,
        DeliveryLog log,
        Consumer<String> onCrash) {

    RunResult invalid(Task task, Decoded.Invalid invalid) {
        return invalid(task, invalid.reason(), invalid.cause());
    }

    private RunResult invalid(Task task, String reason, @Nullable Throwable cause) {
        unreadable.parked(reason);
        return endings.invalid(task, reason, cause);
    }

    RunResult unknown(Task task, Decoded.Unknown unknown) {
        unknownEvents.tell(task.message().type(), unknown.reason());
        if (unknownEvents.discarded()) {
            return endings.discarded(task);
        }
        Optional<Duration> delay = unknownEvents.delay(task.history().delayedRetries());
        if (delay.isPresent()) {
            log.comesBackForAnother(task, delay.get(), unknown.reason());
            task.history().delayedRetryStarts();
            return endings.retriedByBroker(task, delay.get());
        }
        return task.history().attempts() > 0
                ? endings.dead(task, DeathCause.untraced(unknown.reason(), unknown.cause()))
                : invalid(task, unknown.reason(), unknown.cause());
    }

    /** An attempt without a handler. */
    RunResult crashed(Task task, Decoded.Crashed crashed) {
        log.decodingCrashed(task, crashed.reason());
        onCrash.accept(crashed.reason());
        task.attemptStarts();
        return endings.againOrDead(task, DeathCause.untraced(crashed.reason(), crashed.error()));
    }
}
