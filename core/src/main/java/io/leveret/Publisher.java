package io.leveret;

import java.util.concurrent.CompletableFuture;

/**
 * Publishes events. Thread-safe. Knows no subscribers.
 */
public interface Publisher {

    /**
     * Publishes an event with the {@linkplain PublishOptions#DEFAULT default options}.
     *
     * @param topic the topic
     * @param event a record or object with {@link EventType}
     * @return see {@link #publish(String, Object, PublishOptions)}
     */
    default CompletableFuture<Receipt> publish(String topic, Object event) {
        return publish(topic, event, PublishOptions.DEFAULT);
    }

    /**
     * Publishes an event. Blocks while {@code publish.maxUnconfirmed} events are unconfirmed, for at most the publish timeout, or
     * fails at once, as configured.
     *
     * <p>Callbacks on the future run on a thread of Leveret's and may publish and wait: one that blocks holds up no other. Up to
     * 1,000 that block have a thread each. Beyond that Leveret adds some ten threads a second, futures complete as slowly, and
     * publishing waits once that many are unconfirmed. Callbacks that take long are better given an executor ({@code
     * thenAcceptAsync}).
     *
     * @param topic the topic; on AMQP a durable topic exchange, declared if need be
     * @param event a record or object with {@link EventType}, unless the options name the type
     * @param options id, headers and so on
     * @return completes when the broker has stored the event for every subscription that is bound to receive it; on
     *     RabbitMQ, when the queues' leaders have confirmed it (and a majority of a quorum queue's members). Completes
     *     exceptionally with a {@link PublishException}, always within the publish timeout. A failure that comes after this
     *     method has returned, and when nobody waits for the future or has given it a callback, is logged: one in full, and those
     *     of the next ten seconds as a count.
     * @throws IllegalArgumentException when the event is null or has no type, can't be encoded or not be read again (JSON:
     *     over 64 MiB, nested over 100 deep, a number of over 10,000 characters), or a name or header is not allowed; says
     *     which and what would be right
     */
    CompletableFuture<Receipt> publish(String topic, Object event, PublishOptions options);
}
