package io.leveret.engine.handling;

import io.leveret.LeveretListener.Attempt;
import io.leveret.LeveretListener.Result;
import io.leveret.engine.dispatch.AttemptHistory;
import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.engine.dispatch.Task;
import io.leveret.engine.threads.Listeners;
import io.leveret.transport.Delivery;
import io.leveret.transport.Message;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import io.leveret.transport.SubscriptionSpec;
import java.util.concurrent.CompletableFuture;

/** Settles deliveries, and notifies listeners of each result. */
final class Settler {

    private final SubscriptionSpec spec;
    private final OpenTasks open;
    private final Listeners listeners;
    private final DeliveryLog log;

    /**
     * The settler of a subscription.
     *
     * @param open has those that are worked on
     */
    Settler(SubscriptionSpec spec, OpenTasks open, Listeners listeners, DeliveryLog log) {
        this.spec = spec;
        this.open = open;
        this.listeners = listeners;
        this.log = log;
    }

    /** Work on it begins. */
    void begin(Task task) {
        open.add(task);
    }

    /** Nobody works on it, for now or for ever, and nobody is told. */
    void putDown(Task task) {
        open.remove(task);
    }

    /**
     * Leaves it unsettled, so that it keeps its place: the consumer gives it back, with all others, when it is paused or closed.
     * Given back alone it would go to the end of a quorum queue, behind later events of its key.
     */
    void leave(Task task) {
        open.remove(task);
        task.delivery().left();
        tell(task, Result.RELEASED);
    }

    void settle(Task task, Settlement settlement, Result result) {
        task.settles();
        CompletableFuture<SettleResult> done = task.delivery().settle(settlement);
        if (done.isDone()) {
            settled(task, result, done.join());
        } else {
            var unused = done.thenAccept(settled -> settled(task, result, settled));
        }
    }

    private void settled(Task task, Result wanted, SettleResult settled) {
        if (settled == SettleResult.STALE) {
            connectionLost(task);
        } else {
            open.remove(task);
            tell(task, wanted);
        }
    }

    /** The connection that brought it is gone. */
    void connectionLost(Task task) {
        open.remove(task);
        task.delivery().left();
        log.connectionLost(task);
        tell(task, Result.LOST);
    }

    private void tell(Task task, Result result) {
        if (!listeners.isEmpty()) {
            var attempt = task.attempt(spec);
            listeners.tell(listener -> listener.settled(attempt, result));
        }
    }

    /** The connection of one that nobody worked on is gone. */
    void dropped(Delivery delivery) {
        delivery.left();
        if (!listeners.isEmpty()) {
            Message message = delivery.message();
            int attempts = AttemptHistory.of(message.headers()).attempts();
            var attempt = new Attempt(spec.group(), spec.topic(), message.type(), message.id(), attempts);
            listeners.tell(listener -> listener.settled(attempt, Result.LOST));
        }
    }
}
