package io.leveret.amqp.consume;

/** A consumer receives. */
record Consuming(ConsumerGeneration consumer) implements Receiving {

    @Override
    public Task task(Session session) {
        if (consumer.isLost()) {
            return Task.DISCARD;
        }
        if (consumer.acks().missed()) {
            return Task.ACKNOWLEDGE;
        }
        if (consumer.hasNews()) {
            return Task.TELL;
        }
        if (consumer.isOutgrown(session)) {
            return Task.RENEW;
        }
        if (consumer.crowded()) {
            return Task.MAKE_ROOM;
        }
        return consumer.asideQueues().redeclaration().isDue() ? Task.REDECLARE : Task.NONE;
    }

    @Override
    public SubscriptionState renew() {
        consumer.replace();
        return new Renewing(consumer);
    }
}
