package io.leveret.amqp.consume;

/**
 * A set-up thread declares what the subscription needs. There is no consumer yet.
 *
 * @param before what it was before
 */
record Declaring(Idle before) implements SettingUp {

    /** The set-up that has begun runs alone. If it has ended without a word, it begins again. */
    @Override
    public Task task(Session session) {
        return Task.SET_UP;
    }

    /** The set-up gives up what it has made. */
    @Override
    public SubscriptionState pause() {
        return Preparing.ready(condition());
    }

    /** The set-up gives up what it has made. */
    @Override
    public SubscriptionState close() {
        return Closed.CLOSED;
    }

    @Override
    public SubscriptionState adopt(ConsumerGeneration made) {
        return new Starting(before, made);
    }
}
