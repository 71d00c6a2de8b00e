package io.leveret.amqp.consume;

/** The end. */
record Closed() implements SubscriptionState {

    static final Closed CLOSED = new Closed();

    @Override
    public Task task(Session session) {
        return Task.NONE;
    }

    @Override
    public Condition condition() {
        return Condition.down("closed");
    }

    @Override
    public SubscriptionState pause() {
        return this;
    }

    @Override
    public SubscriptionState close() {
        return this;
    }

    @Override
    public SubscriptionState lost(Condition why) {
        return this;
    }
}
