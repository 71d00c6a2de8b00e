package io.leveret.amqp.consume;

/**
 * A set-up thread asks the broker to deliver. What arrives before the broker's answer is taken.
 *
 * @param before what it was before
 */
record Starting(Idle before, ConsumerGeneration consumer) implements SettingUp, WithConsumer {

    /** The set-up that has begun runs alone. If it has ended without a word, its consumer is of no use. */
    @Override
    public Task task(Session session) {
        return Task.DISCARD;
    }

    @Override
    public SubscriptionState started() {
        return new Consuming(consumer);
    }
}
