package io.leveret.engine.handling;

import io.leveret.Outcome;
import io.leveret.engine.dispatch.Decoded;
import io.leveret.engine.dispatch.Dispatcher;
import io.leveret.engine.dispatch.RunResult;
import io.leveret.engine.dispatch.Task;
import io.leveret.engine.dispatch.TaskBatch;
import io.leveret.engine.failures.Texts;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.engine.threads.ThreadContext;
import io.leveret.transport.Delivery;
import io.leveret.transport.SubscriptionSpec;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Handles the deliveries of a subscription on the workers' threads: each goes through the chain around its handler, and
 * is then acknowledged, retried after a delay, or parked as a dead letter or as invalid.
 */
public final class DeliveryProcessor implements Dispatcher.Work {

    private final Decoder decoder;
    private final DeliveryLog log;
    private final Settler settler;
    private final Endings endings;
    private final Handled handled;
    private final Unhandled unhandled;
    private final BatchSplitter batches;
    private final ThreadContext threadContext;
    private final BooleanSupplier begins;
    private final UnreadableEvents unreadable;
    private final Consumer<String> onCrash;

    /** The processor of a subscription. */
    public DeliveryProcessor(HandlingParts parts, Decoder decoder) {
        SubscriptionSpec spec = parts.spec();
        EngineThreads threads = parts.threads();
        var delayedRetries = new DelayedRetries(spec.delayedRetries());
        this.decoder = decoder;
        this.log = new DeliveryLog(spec.name(), threads.faults());
        this.settler = new Settler(spec, parts.open(), threads.listeners(), log);
        this.endings = new Endings(spec, delayedRetries, settler, log);
        var nonRetryables = new NonRetryables(parts.settings().retry().notOn());
        var chains = Chains.of(parts, nonRetryables, log);
        this.handled = new Handled(
                chains,
                new Retries(spec.name(), parts.settings().retry(), nonRetryables),
                nonRetryables,
                delayedRetries,
                endings,
                settler,
                log);
        var unknownEvents = new UnknownEvents(spec, parts.settings().unknownTypes(), delayedRetries);
        this.unhandled = new Unhandled(unknownEvents, parts.unreadable(), endings, log, parts.onCrash());
        this.threadContext = threads.context();
        this.begins = parts.begins();
        this.unreadable = parts.unreadable();
        this.onCrash = parts.onCrash();
        this.batches = new BatchSplitter(parts, chains.batch(), endings, settler, log, this);
    }

    @Override
    public Task decode(Delivery delivery) {
        return decoder.decode(delivery);
    }

    @Override
    public RunResult run(Task task) {
        int before = task.history().attempts();
        Supplier<RunResult> retry = task.takeRetry();
        settler.begin(task);
        task.running();
        try {
            // A retry inside the process has begun before: pausing and closing wait for it.
            if (retry == null ? !begins.getAsBoolean() : task.abandoned()) {
                return endings.left(task);
            }
            // Asked last: what was given back before it could begin is stale by now.
            if (task.delivery().stale()) {
                settler.connectionLost(task);
                return RunResult.DONE;
            }
            return retry == null ? decide(task) : retry.get();
        } catch (Throwable e) {
            engineFailed(task, e, task.history().attempts() > before);
            return RunResult.DONE;
        } finally {
            task.ran();
            threadContext.restore();
        }
    }

    @Override
    public void run(TaskBatch batch) {
        batches.run(batch);
    }

    /** Handles one of a batch alone; never throws. */
    RunResult alone(Task task) {
        int before = task.history().attempts();
        try {
            return decide(task);
        } catch (Throwable e) {
            engineFailed(task, e, task.history().attempts() > before);
            return RunResult.DONE;
        }
    }

    /** Does what the outcome of a batch asks for; never throws. */
    RunResult apply(Task task, Outcome outcome) {
        try {
            return handled.apply(task, (Decoded.Event<?>) task.decoded(), outcome);
        } catch (Throwable e) {
            engineFailed(task, e, true);
            return RunResult.DONE;
        }
    }

    private RunResult decide(Task task) {
        Decoded decoded = task.decoded();
        if (decoded instanceof Decoded.Event<?> event) {
            unreadable.read();
            return handled.handle(task, event);
        }
        if (decoded instanceof Decoded.Invalid invalid) {
            return unhandled.invalid(task, invalid);
        }
        if (decoded instanceof Decoded.Unknown unknown) {
            return unhandled.unknown(task, unknown);
        }
        return unhandled.crashed(task, (Decoded.Crashed) decoded);
    }

    /**
     * A fault of ours, or of a machine that lacks memory: an attempt that failed. Given back at once its event would come at
     * once, for ever. What was under way of its settlement is left to the broker.
     */
    void engineFailed(Task task, Throwable failure, boolean attempted) {
        boolean left = true;
        try {
            String reason = "the engine failed: " + Texts.className(failure);
            log.engineFailed(task, failure);
            onCrash.accept(reason);
            if (!task.settled()) {
                if (!attempted) {
                    task.attemptStarts();
                }
                endings.againOrDead(task, DeathCause.untraced(reason, failure));
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

    @Override
    public void dropped(Delivery delivery) {
        try {
            settler.dropped(delivery);
        } catch (RuntimeException | Error e) {
            log.notGivenUp(e);
        }
    }

    @Override
    public void ended(Task task) {
        try {
            if (task.delivery().stale()) {
                settler.connectionLost(task);
            } else {
                endings.left(task);
            }
        } catch (RuntimeException | Error e) {
            log.notGivenUp(e);
        }
    }
}
