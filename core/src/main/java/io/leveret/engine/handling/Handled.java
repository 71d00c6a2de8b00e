package io.leveret.engine.handling;

import io.leveret.ExhaustedHandler;
import io.leveret.LeveretException;
import io.leveret.Outcome;
import io.leveret.engine.dispatch.Decoded;
import io.leveret.engine.dispatch.Hold;
import io.leveret.engine.dispatch.RunResult;
import io.leveret.engine.dispatch.Task;
import io.leveret.engine.failures.Texts;
import io.leveret.engine.failures.Thrown;
import java.time.Duration;
import java.util.Optional;

/**
 * Has events handled, and then does what the outcome or the failure asks for.
 *
 * @param chains call the handler and the compensation
 * @param retries decides about further attempts in this process
 * @param nonRetryables failures that end in the dead letters at once
 */
record Handled(
        Chains chains,
        Retries retries,
        NonRetryables nonRetryables,
        DelayedRetries delayedRetries,
        Endings endings,
        Settler settler,
        DeliveryLog log) {

    <E> RunResult handle(Task task, Decoded.Event<E> event) {
        Hold hold = task.hold();
        if (hold != null) {
            hold.begin();
        }
        return attempt(new HandlerCall<E>(task, event), event);
    }

    private <E> RunResult attempt(HandlerCall<E> call, Decoded.Event<E> event) {
        Task task = call.task();
        Outcome outcome;
        try {
            outcome = chains.handler().handle(call);
        } catch (Exception e) {
            if (task.abandoned()) {
                return endings.left(task);
            }
            Throwable failure = Thrown.unwrap(e);
            Optional<Duration> wait = retries.after(failure, call);
            return wait.isPresent()
                    ? task.retryIn(wait.get(), () -> attempt(call, event))
                    : failed(call, event, failure);
        }
        return apply(task, event, outcome);
    }

    private <E> RunResult failed(Call call, Decoded.Event<E> event, Throwable failure) {
        Task task = call.task();
        if (nonRetryables.cover(failure, call)) {
            return exhausted(task, event, failure);
        }
        Optional<Duration> delay = delayedRetries.next(task.history().delayedRetries());
        return delay.isPresent() ? later(task, delay.get(), Texts.named(failure)) : exhausted(task, event, failure);
    }

    /** Does what an outcome asks for. */
    <E> RunResult apply(Task task, Decoded.Event<E> event, Outcome outcome) {
        if (outcome instanceof Outcome.Each each) {
            return apply(task, event, each.outcomes().get(0));
        }
        if (outcome instanceof Outcome.RetryAfter retry) {
            String reason = Texts.reason(retry.reason());
            Optional<Duration> delay = delayedRetries.next(task.history().delayedRetries(), retry.delay());
            return delay.isPresent()
                    ? later(task, delay.get(), reason)
                    : exhausted(task, event, new LeveretException("the handler asked for a retry: " + reason));
        }
        if (outcome instanceof Outcome.DeadLetter dead) {
            return endings.dead(task, DeathCause.untraced(Texts.reason(dead.reason()), null));
        }
        if (outcome instanceof Outcome.Discard discard) {
            log.discarded(task, Texts.reason(discard.reason()));
            return endings.discarded(task);
        }
        return endings.acknowledged(task);
    }

    /** Brings it back, by way of the broker, or here where its lane is held for it. */
    private RunResult later(Task task, Duration delay, String reason) {
        task.history().delayedRetryStarts();
        log.comesBack(task, delay, reason);
        Hold hold = task.hold();
        if (hold != null) {
            if (hold.extend(delay)) {
                settler.putDown(task);
                return new RunResult.HoldFor(delay);
            }
            log.heldTooLong(task, hold);
        }
        return endings.retriedByBroker(task, delay);
    }

    private <E> RunResult exhausted(Task task, Decoded.Event<E> event, Throwable failure) {
        ExhaustedHandler<E> compensation = event.route().handling().onExhausted();
        return compensation == null
                ? endings.dead(task, DeathCause.traced(Texts.reason(failure), failure))
                : compensate(new CompensationCall<>(task, event, compensation, failure));
    }

    private RunResult compensate(CompensationCall<?> call) {
        Task task = call.task();
        String reason = Texts.reason(call.failure());
        try {
            chains.compensation().handle(call);
        } catch (Exception e) {
            if (task.abandoned()) {
                return endings.left(task);
            }
            Throwable failure = Thrown.unwrap(e);
            Optional<Duration> wait = retries.after(failure, call);
            if (wait.isPresent()) {
                return task.retryIn(wait.get(), () -> compensate(call));
            }
            log.compensationFailed(task, e);
            reason = Texts.reason(reason + "; and its compensation failed: " + Texts.reason(failure));
        }
        return endings.dead(task, DeathCause.traced(reason, call.failure()));
    }
}
