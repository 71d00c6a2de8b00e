package io.leveret.amqp.consume;

import io.leveret.amqp.connection.Backoff;

/**
 * There is no consumer, and none is wanted; what the subscription needs is still to be declared, so that events wait in its
 * queue.
 *
 * @param condition why it is not declared
 * @param failures how many times in a row it could not be declared
 * @param retryAt when the next try may begin, by {@link System#nanoTime}
 */
record Preparing(Condition condition, int failures, long retryAt) implements SubscriptionState {

    /** The next try may begin now. */
    static Preparing ready(Condition condition) {
        return new Preparing(condition, 0, System.nanoTime());
    }

    @Override
    public Task task(Session session) {
        return System.nanoTime() - retryAt >= 0 ? Task.DECLARE : Task.NONE;
    }

    @Override
    public boolean troubled() {
        return failures > 0;
    }

    @Override
    public SubscriptionState pause() {
        return this;
    }

    @Override
    public SubscriptionState resume() {
        return Idle.ready(Paused.RESUMES);
    }

    @Override
    public SubscriptionState close() {
        return Closed.CLOSED;
    }

    /** The next connection may do. */
    @Override
    public SubscriptionState lost(Condition why) {
        return new Preparing(why, failures, System.nanoTime());
    }

    @Override
    public SubscriptionState failed(Condition why) {
        int now = failures + 1;
        return new Preparing(why, now, System.nanoTime() + Backoff.after(now).toNanos());
    }

    @Override
    public SubscriptionState declared() {
        return Paused.UNTOLD;
    }
}
