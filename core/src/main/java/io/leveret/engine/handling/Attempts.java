package io.leveret.engine.handling;

import io.leveret.ExhaustedHandler;
import io.leveret.Failed;
import io.leveret.LeveretException;
import io.leveret.Outcome;
import io.leveret.Publisher;
import io.leveret.RetryPolicy;
import io.leveret.engine.dispatch.Decoded;
import io.leveret.engine.dispatch.Task;
import io.leveret.engine.failures.Texts;
import io.leveret.engine.failures.Thrown;
import io.leveret.engine.threads.Listeners;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls handlers and compensations, repeats them as the retry policy says, and waits for the events that they publish.
 */
final class Attempts {

    private final SubscriptionSpec spec;
    private final ShortRetry shortRetry;
    private final Publisher publisher;
    private final Listeners listeners;
    private final DeliveryLog log;
    private final Consumer<String> onCrash;

    /**
     * The attempts of a subscription.
     *
     * @param onCrash told in words of each error that is thrown
     */
    Attempts(
            SubscriptionSpec spec,
            RetryPolicy retry,
            Publisher publisher,
            Listeners listeners,
            DeliveryLog log,
            Consumer<String> onCrash) {
        this.spec = spec;
        this.shortRetry = new ShortRetry(spec.name(), retry);
        this.publisher = publisher;
        this.listeners = listeners;
        this.log = log;
        this.onCrash = onCrash;
    }

    /**
     * Calls the handler until it returns or its attempts are spent.
     *
     * @throws Exception what it threw last; {@link Thrown} for what is none
     */
    <E> Outcome handle(Task task, Decoded.Event<E> event) throws Exception {
        return shortRetry.call(() -> attempt(task, event), task::abandoned);
    }

    private <E> Outcome attempt(Task task, Decoded.Event<E> event) throws Exception {
        task.history().attemptStarts();
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
            tell(task, startedAt, null);
            return outcome;
        } catch (Exception e) {
            Throwable failure = Thrown.unwrap(e);
            tell(task, startedAt, failure);
            log.attemptFailed(task, context.attempt(), failure);
            throw e;
        } catch (Error e) {
            tell(task, startedAt, e);
            log.handlerCrashed(task, e);
            onCrash.accept(Texts.named(e));
            throw new Thrown(e);
        } catch (Throwable e) {
            // Neither: thrown past the compiler, as from Kotlin or Lombok's SneakyThrows.
            tell(task, startedAt, e);
            throw new Thrown(e);
        }
    }

    /** Calls the compensation in the same way; attempts of it are not counted. */
    <E> void compensate(Task task, E event, ExhaustedHandler<E> compensation, Throwable failure) throws Exception {
        var failed = new Failed<>(
                event, failure, task.history().attempts(), task.history().firstAttemptAt());
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

    private void tell(Task task, long startedAt, @Nullable Throwable failure) {
        if (!listeners.isEmpty()) {
            var elapsed = Duration.ofNanos(System.nanoTime() - startedAt);
            var attempt = task.attempt(spec);
            listeners.tell(listener -> listener.attempted(attempt, elapsed, failure));
        }
    }
}
