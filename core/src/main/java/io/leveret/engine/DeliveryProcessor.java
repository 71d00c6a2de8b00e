package io.leveret.engine;

import io.leveret.Durations;
import io.leveret.ExhaustedHandler;
import io.leveret.Failed;
import io.leveret.LeveretException;
import io.leveret.LeveretListener.Attempt;
import io.leveret.LeveretListener.Result;
import io.leveret.Outcome;
import io.leveret.Publisher;
import io.leveret.SubscriptionSettings;
import io.leveret.transport.Delivery;
import io.leveret.transport.ForeignText;
import io.leveret.transport.Message;
import io.leveret.transport.Place;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides about each delivery of one subscription: handles it, retries it, and settles it. */
final class DeliveryProcessor implements Dispatcher.Work {

    private static final Logger LOG = LoggerFactory.getLogger("io.leveret.delivery");

    private final SubscriptionSpec spec;
    private final Decoder decoder;
    private final ShortRetry shortRetry;
    private final Redeliveries redeliveries;
    private final UnknownEvents unknownEvents;
    private final Publisher publisher;
    private final Listeners listeners;
    private final OpenTasks open;
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
    DeliveryProcessor(
            SubscriptionSpec spec,
            SubscriptionSettings settings,
            Decoder decoder,
            Publisher publisher,
            Listeners listeners,
            ThreadContext threadContext,
            OpenTasks open,
            UnreadableEvents unreadable,
            BooleanSupplier begins,
            Consumer<String> onCrash) {
        this.spec = spec;
        this.decoder = decoder;
        this.shortRetry = new ShortRetry(spec.name(), settings.retry());
        this.redeliveries = new Redeliveries(spec.redelivery());
        this.unknownEvents = new UnknownEvents(spec, settings.unknownTypes(), redeliveries);
        this.publisher = publisher;
        this.listeners = listeners;
        this.threadContext = threadContext;
        this.open = open;
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
        int before = task.trail().attempts();
        open.add(task);
        task.running();
        try {
            if (!begins.getAsBoolean()) {
                leave(task);
                return null;
            }
            // Asked last: what was given back before it could begin is stale by now.
            if (task.delivery().stale()) {
                settled(task, Result.LOST, SettleResult.STALE);
                return null;
            }
            Task.Decoded decoded = task.decoded();
            if (decoded instanceof Task.Decoded.Event<?> event) {
                unreadable.read();
                return handle(task, event);
            }
            if (decoded instanceof Task.Decoded.Invalid invalid) {
                invalid(task, invalid.reason(), invalid.cause());
            } else if (decoded instanceof Task.Decoded.Unknown unknown) {
                unknown(task, unknown);
            } else if (decoded instanceof Task.Decoded.Crashed crashed) {
                crashed(task, crashed);
            }
            return null;
        } catch (Throwable e) {
            engineFailed(task, e, task.trail().attempts() > before);
            return null;
        } finally {
            task.ran();
            threadContext.restore();
        }
    }

    private void invalid(Task task, String reason, @Nullable Throwable cause) {
        LOG.warn("{}: {} is parked as invalid: {}", spec.name(), what(task), reason);
        unreadable.parked(reason);
        var headers = Evidence.of(spec.name(), task.trail(), cause, reason);
        settle(task, new Settlement.Park(Place.INVALID, headers), Result.INVALID);
    }

    private void unknown(Task task, Task.Decoded.Unknown unknown) {
        unknownEvents.tell(task.message().type(), unknown.reason());
        if (unknownEvents.discarded()) {
            settle(task, Settlement.ACK, Result.DISCARDED);
            return;
        }
        Optional<Duration> delay = unknownEvents.delay(task.trail().redeliveries());
        if (delay.isPresent()) {
            LOG.info(
                    "{}: {} comes back in {}, as another instance may know it: {}",
                    spec.name(),
                    what(task),
                    Durations.text(delay.get()),
                    unknown.reason());
            task.trail().redeliveryStarts();
            redeliver(task, delay.get());
        } else if (task.trail().attempts() > 0) {
            park(task, unknown.cause(), unknown.reason(), null);
        } else {
            invalid(task, unknown.reason(), unknown.cause());
        }
    }

    /** Decoding has crashed: an attempt without a handler. */
    private void crashed(Task task, Task.Decoded.Crashed crashed) {
        LOG.error("{}: a worker crashed on {}: {}", spec.name(), what(task), crashed.reason());
        onCrash.accept(crashed.reason());
        task.trail().attemptStarts();
        againOrDead(task, crashed.error(), crashed.reason());
    }

    /**
     * A fault of ours, or of a machine that lacks memory: an attempt that failed. Given back at once its event would come at
     * once, for ever. What was under way of its settlement is left to the broker.
     */
    private void engineFailed(Task task, Throwable failure, boolean attempted) {
        try {
            String reason = "the engine failed: " + Texts.className(failure);
            LOG.error("{}: the engine failed on {}", spec.name(), what(task), Trace.of(failure));
            onCrash.accept(reason);
            if (!task.settled()) {
                if (!attempted) {
                    task.trail().attemptStarts();
                }
                againOrDead(task, failure, reason);
                return;
            }
        } catch (Throwable e) {
            LOG.error(
                    "{}: the engine failed twice on an event, which stays unsettled until the connection ends",
                    spec.name());
        }
        open.remove(task);
    }

    private void againOrDead(Task task, Throwable failure, String reason) {
        Optional<Duration> delay = redeliveries.next(task.trail().redeliveries());
        if (delay.isPresent()) {
            comesBack(task, delay.get(), reason);
            redeliver(task, delay.get());
        } else {
            park(task, failure, reason, null);
        }
    }

    private <E> @Nullable Duration handle(Task task, Task.Decoded.Event<E> event) {
        Hold hold = task.hold();
        if (hold != null) {
            hold.turn();
        }
        Outcome outcome;
        try {
            outcome = shortRetry.call(() -> attempt(task, event), task::abandoned);
        } catch (Exception e) {
            if (task.abandoned()) {
                leave(task);
                return null;
            }
            Throwable failure = Thrown.unwrap(e);
            Optional<Duration> delay = redeliveries.next(task.trail().redeliveries());
            return delay.isPresent() ? later(task, delay.get(), Texts.named(failure)) : exhausted(task, event, failure);
        }
        return apply(task, event, outcome);
    }

    private <E> Outcome attempt(Task task, Task.Decoded.Event<E> event) throws Exception {
        task.trail().attemptStarts();
        var context = new DeliveryContext(task, spec.group(), publisher);
        long startedAt = System.nanoTime();
        try {
            @Nullable Outcome outcome = event.route().handling().handler().handle(event.event(), context);
            if (outcome == null) {
                throw new LeveretException(
                        "the handler returned null; it must return an Outcome, such as Outcome.ack()");
            }
            // That a handler has interrupted itself says nothing about its publishes; that closing has says that nobody
            // waits.
            Thread.interrupted();
            if (task.abandoned()) {
                Thread.currentThread().interrupt();
            }
            context.awaitPublishes();
            attempted(task, startedAt, null);
            return outcome;
        } catch (Exception e) {
            Throwable failure = Thrown.unwrap(e);
            attempted(task, startedAt, failure);
            if (LOG.isDebugEnabled()) {
                LOG.debug("{}: attempt {} of {} failed", spec.name(), context.attempt(), what(task), Trace.of(failure));
            }
            throw e;
        } catch (Error e) {
            attempted(task, startedAt, e);
            LOG.error("{}: a worker crashed on {}", spec.name(), what(task), Trace.of(e));
            onCrash.accept(Texts.named(e));
            throw new Thrown(e);
        } catch (Throwable e) {
            // Neither: thrown past the compiler, as from Kotlin or Lombok's SneakyThrows.
            attempted(task, startedAt, e);
            throw new Thrown(e);
        }
    }

    private <E> @Nullable Duration apply(Task task, Task.Decoded.Event<E> event, Outcome outcome) {
        if (outcome instanceof Outcome.Ack) {
            settle(task, Settlement.ACK, Result.ACKED);
        } else if (outcome instanceof Outcome.RetryAfter retry) {
            String reason = Texts.reason(retry.reason());
            Optional<Duration> delay = redeliveries.next(task.trail().redeliveries(), retry.delay());
            return delay.isPresent()
                    ? later(task, delay.get(), reason)
                    : exhausted(task, event, new LeveretException("the handler asked for a retry: " + reason));
        } else if (outcome instanceof Outcome.DeadLetter dead) {
            park(task, null, Texts.reason(dead.reason()), null);
        } else if (outcome instanceof Outcome.Discard discard) {
            LOG.info("{}: {} is discarded: {}", spec.name(), what(task), Texts.reason(discard.reason()));
            settle(task, Settlement.ACK, Result.DISCARDED);
        }
        return null;
    }

    /** Brings it back, by way of the broker, or here where its lane is held for it. */
    private @Nullable Duration later(Task task, Duration delay, String reason) {
        comesBack(task, delay, reason);
        Hold hold = task.hold();
        if (hold != null) {
            if (hold.extend(delay)) {
                open.remove(task);
                return delay;
            }
            LOG.warn(
                    "{}: {} waits on the broker and is overtaken by later events of its key, as it would be held for more"
                            + " than {} in all: ask for shorter delays, or configure shorter ones",
                    spec.name(),
                    what(task),
                    Durations.text(SubscriptionSettings.LONGEST_HOLD));
        }
        redeliver(task, delay);
        return null;
    }

    private void comesBack(Task task, Duration delay, String reason) {
        task.trail().redeliveryStarts();
        LOG.info(
                "{}: {} comes back in {} after {}: {}",
                spec.name(),
                what(task),
                Durations.text(delay),
                Texts.attempts(task.trail().attempts()),
                reason);
    }

    private void redeliver(Task task, Duration delay) {
        settle(task, new Settlement.Redeliver(delay, task.trail().headers()), Result.REDELIVERED);
    }

    private <E> @Nullable Duration exhausted(Task task, Task.Decoded.Event<E> event, Throwable failure) {
        String reason = Texts.reason(failure);
        ExhaustedHandler<E> compensation = event.route().handling().onExhausted();
        if (compensation != null) {
            try {
                compensate(task, event, compensation, failure);
            } catch (Exception e) {
                if (task.abandoned()) {
                    leave(task);
                    return null;
                }
                LOG.error("{}: the compensation for {} failed", spec.name(), what(task), Trace.of(e));
                reason = Texts.reason(reason + "; and its compensation failed: " + Texts.reason(Thrown.unwrap(e)));
            }
        }
        park(task, failure, reason, failure);
        return null;
    }

    private <E> void compensate(
            Task task, Task.Decoded.Event<E> event, ExhaustedHandler<E> compensation, Throwable failure)
            throws Exception {
        var failed = new Failed<>(
                event.event(), failure, task.trail().attempts(), task.trail().firstAttemptAt());
        shortRetry.call(
                () -> {
                    var context = new DeliveryContext(task, spec.group(), publisher);
                    try {
                        compensation.compensate(failed, context);
                    } catch (Exception e) {
                        throw e;
                    } catch (Throwable e) {
                        if (e instanceof Error) {
                            onCrash.accept(Texts.named(e));
                        }
                        throw new Thrown(e);
                    }
                    context.awaitPublishes();
                    return Outcome.ack();
                },
                task::abandoned);
    }

    /** The stack trace is in the log once, with the dead letter: not for each attempt, and not where its text may repeat the body. */
    private void park(Task task, @Nullable Throwable failure, String reason, @Nullable Throwable traced) {
        LOG.warn(
                "{}: {} goes to the dead letters after {}: {}{}",
                spec.name(),
                what(task),
                Texts.attempts(task.trail().attempts()),
                failure == null ? "" : Texts.className(failure) + ": ",
                reason,
                traced == null ? null : Trace.of(traced));
        var headers = Evidence.of(spec.name(), task.trail(), failure, reason);
        settle(task, new Settlement.Park(Place.DEAD, headers), Result.DEAD_LETTERED);
    }

    /**
     * Leaves it unsettled, so that it keeps its place: the intake gives it back, with all others, when it is paused or closed.
     * Given back alone it would go to the end of a quorum queue, behind later events of its key.
     */
    private void leave(Task task) {
        open.remove(task);
        tell(task, Result.RELEASED);
    }

    private void settle(Task task, Settlement settlement, Result result) {
        task.settles();
        CompletableFuture<SettleResult> done = task.delivery().settle(settlement);
        if (done.isDone()) {
            settled(task, result, done.join());
        } else {
            var unused = done.thenAccept(settled -> settled(task, result, settled));
        }
    }

    private void settled(Task task, Result wanted, SettleResult settled) {
        open.remove(task);
        Result result = settled == SettleResult.STALE ? Result.LOST : wanted;
        if (result == Result.LOST) {
            LOG.info(
                    "{}: the connection that brought {} is gone; the broker delivers it again",
                    spec.name(),
                    what(task));
        }
        tell(task, result);
    }

    private void tell(Task task, Result result) {
        if (!listeners.isEmpty()) {
            var attempt = task.attempt(spec);
            listeners.tell(listener -> listener.settled(attempt, result));
        }
    }

    @Override
    public void dropped(Delivery delivery) {
        if (!listeners.isEmpty()) {
            Message message = delivery.message();
            int attempts = Trail.of(message.headers()).attempts();
            var attempt = new Attempt(spec.group(), spec.topic(), message.type(), message.id(), attempts);
            listeners.tell(listener -> listener.settled(attempt, Result.LOST));
        }
    }

    private void attempted(Task task, long startedAt, @Nullable Throwable failure) {
        if (!listeners.isEmpty()) {
            var elapsed = Duration.ofNanos(System.nanoTime() - startedAt);
            var attempt = task.attempt(spec);
            listeners.tell(listener -> listener.attempted(attempt, elapsed, failure));
        }
    }

    private static String what(Task task) {
        Message message = task.message();
        return ForeignText.quote(message.type()) + " " + ForeignText.quote(message.id());
    }
}
