package io.leveret;

import java.util.concurrent.CompletableFuture;

/**
 * Publishes events to topics. A publisher does not know who subscribes. Thread-safe. Get one from {@link
 * Leveret#publisher}, or in a handler from {@link Context#publisher}.
 *
 * <pre>{@code
 * publisher.publish("orders", new OrderPlaced("o-1", "apple", 2)).join();
 * }</pre>
 */
public interface Publisher {

    /**
     * Publishes an event with the {@linkplain PublishOptions#DEFAULT default options}.
     *
     * @param topic the topic
     * @param event a record or object whose class has {@link EventType}
     * @return see {@link #publish(String, Object, PublishOptions)}
     */
    default CompletableFuture<Receipt> publish(String topic, Object event) {
        return publish(topic, event, PublishOptions.DEFAULT);
    }

    /**
     * Publishes an event. While too many publishes are unconfirmed ({@link PublishSettings#maxUnconfirmed}), this
     * method blocks, for at most the publish timeout. With {@link PublishSettings.WhenFull#FAIL} the future fails at
     * once instead.
     *
     * <p>Callbacks on the future run on a thread of Leveret. They may block, publish, and wait. Leveret runs up to 1,000
     * blocking callbacks in parallel. If there are more, it adds only about ten threads a second: futures then complete
     * slowly, and publishing waits when too many are incomplete. For slow callbacks, better use your own executor
     * ({@code thenAcceptAsync}).
     *
     * @param topic the topic; on RabbitMQ a durable topic exchange, which Leveret declares if needed
     * @param event a record or object; its class has {@link EventType}, unless the options set a type. An {@link
     *     EncodedEvent} is sent as it is: see {@link #publishEncoded}
     * @param options id, headers and so on
     * @return completes when the broker has stored the event for every subscription that is bound to receive it; on
     *     RabbitMQ, when the leaders of the queues have confirmed it (for a quorum queue, after a majority of its
     *     members has it). Fails with a {@link PublishException}. It always ends within the publish timeout. If a
     *     publish fails after this method has returned, and nobody waits for the future or has added a callback,
     *     Leveret logs the failure: one in full, and those of the next ten seconds as a count.
     * @throws IllegalArgumentException if the event is null, has no type, or cannot be encoded; if nobody could read it
     *     again (JSON over 64 MiB, nested deeper than 100, or with a number of more than 10,000 characters); or if a
     *     name or header is not allowed. The message says which, and what to do
     */
    CompletableFuture<Receipt> publish(String topic, Object event, PublishOptions options);

    /**
     * Publishes an event that is encoded already, as relays and replays do: the bytes are sent as they are, and no codec
     * sees them. All else is as with {@link #publish(String, Object, PublishOptions)}. A {@link PublishInterceptor} sees
     * the {@link EncodedEvent} as the event.
     *
     * @param topic the topic
     * @param event the bytes, their content type and their headers
     * @param options the options; a {@linkplain PublishOptions#withType type} is required, and a key comes from here only
     * @return see {@link #publish(String, Object, PublishOptions)}
     * @throws IllegalArgumentException if the options have no type, or a name or header is not allowed
     */
    default CompletableFuture<Receipt> publishEncoded(String topic, EncodedEvent event, PublishOptions options) {
        return publish(topic, event, options);
    }
}
