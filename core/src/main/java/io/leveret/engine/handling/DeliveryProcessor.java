package io.leveret.engine.handling;

import io.leveret.ExhaustedHandler;
import io.leveret.LeveretException;
import io.leveret.LeveretListener.Result;
import io.leveret.Outcome;
import io.leveret.Publisher;
import io.leveret.SubscriptionSettings;
import io.leveret.engine.dispatch.Decoded;
import io.leveret.engine.dispatch.Dispatcher;
import io.leveret.engine.dispatch.Hold;
import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.engine.dispatch.Task;
import io.leveret.engine.failures.Texts;
import io.leveret.engine.failures.Thrown;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.engine.threads.ThreadContext;
import io.leveret.transport.Delivery;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.Settlement;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of each delivery of a subscription: it calls the handler, and then acknowledges the event,
 * retries it after a delay, or parks it as a dead letter or as invalid.
 */
public final class DeliveryProcessor implements Dispatcher.Work {

    private final SubscriptionSpec spec;
    private final Decoder decoder;
    private final DelayedRetries delayedRetries;
    private final UnknownEvents unknownEvents;
    private final DeliveryLog log;
    private final Attempts attempts;
    private final Settler settler;
    private final ThreadContext threadContext;
    private final BooleanSupplier begins;
    private final UnreadableEvents unreadable;
    private final Consumer<String> onCrash;

    /**
     * The processor of a subscription.
     *
     * @param open has those that it works on
     * @param unreadable told of what was read and what could not be
     * @param begins whether a delivery may be begun; otherwise it is left alone
     * @param onCrash told in words of each error that a handler or the codec throws, and of each failure of the engine itself
     */
    public DeliveryProcessor(
            SubscriptionSpec spec,
            SubscriptionSettings settings,
            Decoder decoder,
            Publisher publisher,
            EngineThreads threads,
            OpenTasks open,
            UnreadableEvents unreadable,
            BooleanSupplier begins,
            Consumer<String> onCrash) {
        this.spec = spec;
        this.decoder = decoder;
        this.delayedRetries = new DelayedRetries(spec.delayedRetries());
        this.unknownEvents = new UnknownEvents(spec, settings.unknownTypes(), delayedRetries);
        this.log = new DeliveryLog(spec.name(), threads.faults());
        this.attempts = new Attempts(spec, settings.retry(), publisher, threads.listeners(), log, onCrash);
        this.settler = new Settler(spec, open, threads.listeners(), log);
        this.threadContext = threads.context();
        this.begins = begins;
        this.unreadable = unreadable;
        this.onCrash = onCrash;
    }

    @Override
    public Task decode(Delivery delivery) {
        return decoder.decode(delivery);
    }

    @Override
    public @Nullable Duration run(Task task) {
        int before = task.history().attempts();
        settler.begin(task);
        task.running();
        try {
            if (!begins.getAsBoolean()) {
                settler.leave(task);
                return null;
            }
            // Asked last: what was given back before it could begin is stale by now.
            if (task.delivery().stale()) {
                settler.connectionLost(task);
                return null;
            }
            return decide(task);
        } catch (Throwable e) {
            engineFailed(task, e, task.history().attempts() > before);
            return null;
        } finally {
            task.ran();
            threadContext.restore();
        }
    }

    private @Nullable Duration decide(Task task) {
        Decoded decoded = task.decoded();
        if (decoded instanceof Decoded.Event<?> event) {
            unreadable.read();
            return handle(task, event);
        }
        if (decoded instanceof Decoded.Invalid invalid) {
            invalid(task, invalid.reason(), invalid.cause());
        } else if (decoded instanceof Decoded.Unknown unknown) {
            unknown(task, unknown);
        } else if (decoded instanceof Decoded.Crashed crashed) {
            crashed(task, crashed);
        }
        return null;
    }

    private void invalid(Task task, String reason, @Nullable Throwable cause) {
        log.invalid(task, reason);
        unreadable.parked(reason);
        var headers = FailureHeaders.of(spec.name(), task.history(), cause, reason);
        settler.settle(task, new Settlement.Park(ParkingQueue.INVALID, headers), Result.INVALID);
    }

    private void unknown(Task task, Decoded.Unknown unknown) {
        unknownEvents.tell(task.message().type(), unknown.reason());
        if (unknownEvents.discarded()) {
            settler.settle(task, Settlement.ACK, Result.DISCARDED);
            return;
        }
        Optional<Duration> delay = unknownEvents.delay(task.history().delayedRetries());
        if (delay.isPresent()) {
            log.comesBackForAnother(task, delay.get(), unknown.reason());
            task.history().delayedRetryStarts();
            retryLater(task, delay.get());
        } else if (task.history().attempts() > 0) {
            park(task, DeathCause.untraced(unknown.reason(), unknown.cause()));
        } else {
            invalid(task, unknown.reason(), unknown.cause());
        }
    }

    /** Decoding has crashed: an attempt without a handler. */
    private void crashed(Task task, Decoded.Crashed crashed) {
        log.decodingCrashed(task, crashed.reason());
        onCrash.accept(crashed.reason());
        task.history().attemptStarts();
        againOrDead(task, DeathCause.untraced(crashed.reason(), crashed.error()));
    }

    /**
     * A fault of ours, or of a machine that lacks memory: an attempt that failed. Given back at once its event would come at
     * once, for ever. What was under way of its settlement is left to the broker.
     */
    private void engineFailed(Task task, Throwable failure, boolean attempted) {
        boolean left = true;
        try {
            String reason = "the engine failed: " + Texts.className(failure);
            log.engineFailed(task, failure);
            onCrash.accept(reason);
            if (!task.settled()) {
                if (!attempted) {
                    task.history().attemptStarts();
                }
                againOrDead(task, DeathCause.untraced(reason, failure));
                left = false;
            }
        } catch (Throwable e) {
            log.engineFailedTwice();
        } finally {
            if (left) {
                settler.putDown(task);
            }
        }
    }

    private void againOrDead(Task task, DeathCause cause) {
        Optional<Duration> delay = delayedRetries.next(task.history().delayedRetries());
        if (delay.isPresent()) {
            comesBack(task, delay.get(), cause.reason());
            retryLater(task, delay.get());
        } else {
            park(task, cause);
        }
    }

    private <E> @Nullable Duration handle(Task task, Decoded.Event<E> event) {
        Hold hold = task.hold();
        if (hold != null) {
            hold.begin();
        }
        Outcome outcome;
        try {
            outcome = attempts.handle(task, event);
        } catch (Exception e) {
            if (task.abandoned()) {
                settler.leave(task);
                return null;
            }
            Throwable failure = Thrown.unwrap(e);
            Optional<Duration> delay = delayedRetries.next(task.history().delayedRetries());
            return delay.isPresent() ? later(task, delay.get(), Texts.named(failure)) : exhausted(task, event, failure);
        }
        return apply(task, event, outcome);
    }

    private <E> @Nullable Duration apply(Task task, Decoded.Event<E> event, Outcome outcome) {
        if (outcome instanceof Outcome.Ack) {
            settler.settle(task, Settlement.ACK, Result.ACKED);
        } else if (outcome instanceof Outcome.RetryAfter retry) {
            String reason = Texts.reason(retry.reason());
            Optional<Duration> delay = delayedRetries.next(task.history().delayedRetries(), retry.delay());
            return delay.isPresent()
                    ? later(task, delay.get(), reason)
                    : exhausted(task, event, new LeveretException("the handler asked for a retry: " + reason));
        } else if (outcome instanceof Outcome.DeadLetter dead) {
            park(task, DeathCause.untraced(Texts.reason(dead.reason()), null));
        } else if (outcome instanceof Outcome.Discard discard) {
            log.discarded(task, Texts.reason(discard.reason()));
            settler.settle(task, Settlement.ACK, Result.DISCARDED);
        }
        return null;
    }

    /** Brings it back, by way of the broker, or here where its lane is held for it. */
    private @Nullable Duration later(Task task, Duration delay, String reason) {
        comesBack(task, delay, reason);
        Hold hold = task.hold();
        if (hold != null) {
            if (hold.extend(delay)) {
                settler.putDown(task);
                return delay;
            }
            log.heldTooLong(task);
        }
        retryLater(task, delay);
        return null;
    }

    private void comesBack(Task task, Duration delay, String reason) {
        task.history().delayedRetryStarts();
        log.comesBack(task, delay, reason);
    }

    private void retryLater(Task task, Duration delay) {
        settler.settle(task, new Settlement.DelayedRetry(delay, task.history().headers()), Result.DELAYED_RETRY);
    }

    private <E> @Nullable Duration exhausted(Task task, Decoded.Event<E> event, Throwable failure) {
        String reason = Texts.reason(failure);
        ExhaustedHandler<E> compensation = event.route().handling().onExhausted();
        if (compensation != null) {
            try {
                attempts.compensate(task, event.event(), compensation, failure);
            } catch (Exception e) {
                if (task.abandoned()) {
                    settler.leave(task);
                    return null;
                }
                log.compensationFailed(task, e);
                reason = Texts.reason(reason + "; and its compensation failed: " + Texts.reason(Thrown.unwrap(e)));
            }
        }
        park(task, DeathCause.traced(reason, failure));
        return null;
    }

    private void park(Task task, DeathCause cause) {
        log.dead(task, cause);
        var headers = FailureHeaders.of(spec.name(), task.history(), cause.failure(), cause.reason());
        settler.settle(task, new Settlement.Park(ParkingQueue.DEAD, headers), Result.DEAD_LETTERED);
    }

    @Override
    public void dropped(Delivery delivery) {
        settler.dropped(delivery);
    }
}
