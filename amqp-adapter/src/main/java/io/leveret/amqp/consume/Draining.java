package io.leveret.amqp.consume;

/**
 * The consumer is to be ended in order, for a pause or for good.
 *
 * @param condition how the subscription was before, or that it resumes
 * @param next what it is afterwards
 */
record Draining(ConsumerGeneration consumer, Condition condition, SubscriptionState next) implements SubscriptionState {

    /** From here on its deliveries are stale. */
    static Draining paused(ConsumerGeneration consumer, Condition condition) {
        consumer.giveBack();
        return new Draining(consumer, condition, Paused.UNTOLD);
    }

    /** Its deliveries may still be settled. */
    static Draining closed(ConsumerGeneration consumer, Condition condition) {
        return new Draining(consumer, condition, Closed.CLOSED);
    }

    /** Whoever closes the subscription drains it then. */
    @Override
    public Task task(Session session) {
        if (next instanceof Closed) {
            return Task.NONE;
        }
        return consumer.isLost() ? Task.DISCARD : Task.DRAIN;
    }

    @Override
    public SubscriptionState pause() {
        consumer.giveBack();
        return new Draining(consumer, condition, next instanceof Closed ? next : Paused.UNTOLD);
    }

    @Override
    public SubscriptionState resume() {
        return next instanceof Paused ? new Draining(consumer, Paused.RESUMES, next.resume()) : this;
    }

    @Override
    public SubscriptionState close() {
        return new Draining(consumer, condition, Closed.CLOSED);
    }

    @Override
    public SubscriptionState lost(Condition why) {
        return next instanceof Idle ? Idle.ready(why) : next;
    }

    @Override
    public SubscriptionState failed(Condition why) {
        return drained();
    }

    @Override
    public SubscriptionState drained() {
        return next;
    }
}
