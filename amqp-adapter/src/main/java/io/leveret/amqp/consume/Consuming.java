package io.leveret.amqp.consume;

/** A consumer receives. */
record Consuming(ConsumerGeneration consumer) implements SubscriptionState {

    @Override
    public Task task(Session session) {
        if (consumer.isLost()) {
            return Task.DISCARD;
        }
        if (consumer.hasNews()) {
            return Task.TELL;
        }
        if (consumer.mayHaveMore(session)) {
            return Task.RENEW;
        }
        if (consumer.crowded()) {
            return Task.MAKE_ROOM;
        }
        return consumer.asideQueues().redeclaration().isDue() ? Task.REDECLARE : Task.NONE;
    }

    @Override
    public Condition condition() {
        return Condition.receiving(consumer);
    }

    @Override
    public SubscriptionState pause() {
        return Draining.paused(consumer, condition());
    }

    @Override
    public SubscriptionState close() {
        return Draining.closed(consumer, condition());
    }

    @Override
    public SubscriptionState lost(Condition why) {
        return Idle.ready(why);
    }

    @Override
    public SubscriptionState failed(Condition why) {
        return Idle.after(1, why);
    }

    @Override
    public SubscriptionState renew() {
        consumer.replace();
        return new Renewing(consumer);
    }
}
