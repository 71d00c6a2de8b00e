package io.leveret.amqp.consume;

/**
 * There is no consumer, and none is wanted.
 *
 * @param isTold whether the observer knows
 */
record Paused(boolean isTold) implements SubscriptionState {

    static final Paused UNTOLD = new Paused(false);

    static final Condition RESUMES = Condition.down("resumes");

    @Override
    public Task task(Session session) {
        return isTold ? Task.NONE : Task.TELL;
    }

    @Override
    public Condition condition() {
        return Condition.up("paused");
    }

    @Override
    public SubscriptionState pause() {
        return this;
    }

    @Override
    public SubscriptionState resume() {
        return Idle.ready(RESUMES);
    }

    @Override
    public SubscriptionState close() {
        return Closed.CLOSED;
    }

    @Override
    public SubscriptionState lost(Condition why) {
        return this;
    }

    @Override
    public SubscriptionState told() {
        return new Paused(true);
    }
}
