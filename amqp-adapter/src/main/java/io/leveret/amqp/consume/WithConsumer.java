package io.leveret.amqp.consume;

/** There is a consumer that deliveries may come from: it is drained before a pause and before the end. */
sealed interface WithConsumer extends SubscriptionState permits Starting, Receiving {

    @Override
    ConsumerGeneration consumer();

    @Override
    default SubscriptionState pause() {
        return Draining.paused(consumer(), condition());
    }

    @Override
    default SubscriptionState close() {
        return Draining.closed(consumer(), condition());
    }
}
