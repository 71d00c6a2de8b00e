package io.leveret.amqp.consume;

/** The consumer is subscribed. */
sealed interface Receiving extends WithConsumer permits Consuming, Renewing {

    @Override
    default Condition condition() {
        return Condition.receiving(consumer());
    }

    @Override
    default SubscriptionState lost(Condition why) {
        return Idle.ready(why);
    }

    @Override
    default SubscriptionState failed(Condition why) {
        return Idle.after(1, why);
    }
}
