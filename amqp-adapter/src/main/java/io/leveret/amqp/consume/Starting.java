package io.leveret.amqp.consume;

/**
 * A set-up thread asks the broker to deliver. What arrives before the broker's answer is taken.
 *
 * @param before what it was before
 */
record Starting(Idle before, ConsumerGeneration consumer) implements SubscriptionState {

    /** The set-up that has begun runs alone. If it has ended without a word, its consumer is of no use. */
    @Override
    public Task task(Session session) {
        return Task.DISCARD;
    }

    @Override
    public Condition condition() {
        return before.condition();
    }

    @Override
    public boolean troubled() {
        return before.troubled();
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
        return before.lost(why);
    }

    @Override
    public SubscriptionState failed(Condition why) {
        return Idle.after(before.failures() + 1, why);
    }

    @Override
    public SubscriptionState started() {
        return new Consuming(consumer);
    }
}
