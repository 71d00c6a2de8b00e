package io.leveret.amqp.consume;

/**
 * The consumer takes nothing more, and another one takes its place once all that is in hand is settled. Until then it is
 * looked after as before.
 */
record Renewing(ConsumerGeneration consumer) implements Receiving {

    @Override
    public Task task(Session session) {
        if (consumer.isLost()) {
            return Task.DISCARD;
        }
        if (consumer.acks().missed()) {
            return Task.ACKNOWLEDGE;
        }
        if (consumer.stale()) {
            return Task.DRAIN;
        }
        if (consumer.hasNews()) {
            return Task.TELL;
        }
        return consumer.asideQueues().redeclaration().isDue() ? Task.REDECLARE : Task.NONE;
    }

    @Override
    public SubscriptionState drained() {
        return Idle.ready(condition());
    }
}
