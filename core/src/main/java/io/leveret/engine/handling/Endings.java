package io.leveret.engine.handling;

import io.leveret.LeveretListener.Result;
import io.leveret.engine.dispatch.RunResult;
import io.leveret.engine.dispatch.Task;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.Settlement;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ways in which the handling of a delivery ends. Each is logged, settled, and told to listeners. Thread-safe. */
final class Endings {

    private final SubscriptionSpec spec;
    private final DelayedRetries delayedRetries;
    private final Settler settler;
    private final DeliveryLog log;

    Endings(SubscriptionSpec spec, DelayedRetries delayedRetries, Settler settler, DeliveryLog log) {
        this.spec = spec;
        this.delayedRetries = delayedRetries;
        this.settler = settler;
        this.log = log;
    }

    RunResult acknowledged(Task task) {
        settler.settle(task, Settlement.ACK, Result.ACKED);
        return RunResult.DONE;
    }

    RunResult discarded(Task task) {
        settler.settle(task, Settlement.ACK, Result.DISCARDED);
        return RunResult.DONE;
    }

    /** Nobody decides about it: it keeps its place. */
    RunResult left(Task task) {
        settler.leave(task);
        return RunResult.DONE;
    }

    /** The next delayed retry, or the dead letters when there is none. */
    RunResult againOrDead(Task task, DeathCause cause) {
        Optional<Duration> delay = delayedRetries.next(task.history().delayedRetries());
        if (delay.isEmpty()) {
            return dead(task, cause);
        }
        task.history().delayedRetryStarts();
        log.comesBack(task, delay.get(), cause.reason());
        return retriedByBroker(task, delay.get());
    }

    /** The broker delivers it again after the delay. Its history has the delayed retry already. */
    RunResult retriedByBroker(Task task, Duration delay) {
        settler.settle(task, new Settlement.DelayedRetry(delay, task.history().headers()), Result.DELAYED_RETRY);
        return RunResult.DONE;
    }

    RunResult dead(Task task, DeathCause cause) {
        log.dead(task, cause);
        var headers = FailureHeaders.of(spec.name(), task.history(), cause.failure(), cause.reason());
        settler.settle(task, new Settlement.Park(ParkingQueue.DEAD, headers), Result.DEAD_LETTERED);
        return RunResult.DONE;
    }

    RunResult invalid(Task task, String reason, @Nullable Throwable cause) {
        log.invalid(task, reason);
        var headers = FailureHeaders.of(spec.name(), task.history(), cause, reason);
        settler.settle(task, new Settlement.Park(ParkingQueue.INVALID, headers), Result.INVALID);
        return RunResult.DONE;
    }
}
