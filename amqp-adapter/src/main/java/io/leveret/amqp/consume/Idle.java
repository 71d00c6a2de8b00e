package io.leveret.amqp.consume;

import io.leveret.amqp.connection.Backoff;

/**
 * There is no consumer, and one is wanted.
 *
 * @param condition why there is none
 * @param failures how many set-ups in a row have failed
 * @param retryAt when the next may begin, by {@link System#nanoTime}
 */
record Idle(Condition condition, int failures, long retryAt) implements SubscriptionState {

    /** The next set-up may begin now. */
    static Idle ready(Condition condition) {
        return new Idle(condition, 0, System.nanoTime());
    }

    /** The next set-up begins after a pause, which grows with each failure. */
    static Idle after(int failures, Condition condition) {
        return new Idle(
                condition, failures, System.nanoTime() + Backoff.after(failures).toNanos());
    }

    @Override
    public Task task(Session session) {
        return System.nanoTime() - retryAt >= 0 ? Task.SET_UP : Task.NONE;
    }

    @Override
    public boolean troubled() {
        return failures > 0;
    }

    @Override
    public SubscriptionState pause() {
        return Preparing.ready(condition);
    }

    @Override
    public SubscriptionState close() {
        return Closed.CLOSED;
    }

    /** The next connection may do. */
    @Override
    public Idle lost(Condition why) {
        return new Idle(condition, failures, System.nanoTime());
    }

    @Override
    public SubscriptionState setUp() {
        return new Declaring(this);
    }
}
