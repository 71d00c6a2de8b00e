package io.leveret.engine.handling;

import io.leveret.engine.dispatch.Hold;
import io.leveret.engine.dispatch.Task;
import io.leveret.engine.failures.InternalFaults;
import io.leveret.engine.failures.Texts;
import io.leveret.engine.failures.Trace;
import io.leveret.support.Durations;
import io.leveret.transport.ForeignText;
import io.leveret.transport.Message;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes log lines about a subscription's deliveries. If logging fails, for example because memory is short, deliveries
 * are not affected: the failure is an {@linkplain InternalFaults internal fault} until a line can be written again.
 */
final class DeliveryLog {

    private static final Logger LOG = LoggerFactory.getLogger("io.leveret.delivery");

    private static final String PART = "write its log";

    private final String name;
    private final InternalFaults faults;

    DeliveryLog(String name, InternalFaults faults) {
        this.name = name;
        this.faults = faults;
    }

    void invalid(Task task, String reason) {
        say(() -> LOG.warn("{}: {} is parked as invalid: {}", name, what(task), reason));
    }

    void comesBackForAnother(Task task, Duration delay, String reason) {
        say(() -> LOG.info(
                "{}: {} comes back in {}, because another instance may know it: {}",
                name,
                what(task),
                Durations.text(delay),
                reason));
    }

    void comesBack(Task task, Duration delay, String reason) {
        say(() -> LOG.info(
                "{}: {} comes back in {} after {}: {}",
                name,
                what(task),
                Durations.text(delay),
                Texts.attempts(task.history().attempts()),
                reason));
    }

    void heldTooLong(Task task, Hold hold) {
        say(() -> LOG.warn(
                "{}: {} moves to the broker, and later events of its key overtake it, because it would be held for more"
                        + " than {} in total; use shorter delays",
                name,
                what(task),
                Durations.text(hold.longest())));
    }

    void discarded(Task task, String reason) {
        say(() -> LOG.info("{}: {} is discarded: {}", name, what(task), reason));
    }

    /** The stack trace is in the log once, with the dead letter, not for each attempt. */
    void dead(Task task, DeathCause cause) {
        Throwable failure = cause.failure();
        say(() -> LOG.warn(
                "{}: {} goes to the dead letters after {}: {}{}",
                name,
                what(task),
                Texts.attempts(task.history().attempts()),
                failure == null ? "" : Texts.className(failure) + ": ",
                cause.reason(),
                failure != null && cause.traced() ? Trace.of(failure) : null));
    }

    void attemptFailed(Task task, int attempt, Throwable failure) {
        if (LOG.isDebugEnabled()) {
            say(() -> LOG.debug("{}: attempt {} of {} failed", name, attempt, what(task), Trace.of(failure)));
        }
    }

    void batchFailed(Call call, Throwable failure) {
        if (LOG.isDebugEnabled()) {
            say(() -> LOG.debug("{}: {} failed and is split", name, call, Trace.of(failure)));
        }
    }

    /** No more than that: a requester whose time is up is nothing unusual. */
    void replyUnwanted(Task task) {
        if (LOG.isDebugEnabled()) {
            say(() -> LOG.debug(
                    "{}: the reply to {} is dropped, as its reply address {} does not exist, or no longer",
                    name,
                    what(task),
                    ForeignText.quote(String.valueOf(task.message().replyTo()))));
        }
    }

    void handlerCrashed(Task task, Error error) {
        say(() -> LOG.error("{}: a worker crashed on {}", name, what(task), Trace.of(error)));
    }

    void decodingCrashed(Task task, String reason) {
        say(() -> LOG.error("{}: a worker crashed on {}: {}", name, what(task), reason));
    }

    void compensationFailed(Task task, Exception failure) {
        say(() -> LOG.error("{}: the compensation for {} failed", name, what(task), Trace.of(failure)));
    }

    void engineFailed(Task task, Throwable failure) {
        say(() -> LOG.error("{}: the engine failed on {}", name, what(task), Trace.of(failure)));
    }

    void engineFailedTwice() {
        say(() -> LOG.error(
                "{}: the engine failed twice on an event, which stays unsettled until the connection ends", name));
    }

    void notGivenUp(Throwable failure) {
        say(() -> LOG.error("{}: an event could not be given up; others are", name, Trace.of(failure)));
    }

    void connectionLost(Task task) {
        say(() ->
                LOG.info("{}: the connection that brought {} is gone; the broker delivers it again", name, what(task)));
    }

    private void say(Runnable line) {
        try {
            line.run();
            faults.works(PART);
        } catch (RuntimeException | Error e) {
            faults.failed(PART, e);
        }
    }

    private static String what(Task task) {
        Message message = task.message();
        return ForeignText.quote(message.type()) + " " + ForeignText.quote(message.id());
    }
}
