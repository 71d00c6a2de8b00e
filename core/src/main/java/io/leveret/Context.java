package io.leveret;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a handler can know about the event that it handles: id, headers, attempt. It also publishes events that belong
 * to this one. Valid until the handler returns.
 */
public interface Context {

    /**
     * Returns the event's id. It is the same in every attempt and in every group.
     *
     * @return the publisher's id; empty if a foreign publisher set none
     */
    String id();

    /**
     * Returns the key that the event was published with: {@link PublishOptions#key}, or the one that its class declares
     * with {@link EventType#key}.
     *
     * @return null if it has none
     */
    @Nullable
    String key();

    /**
     * Returns the topic that the event was published to.
     *
     * @return the topic
     */
    String topic();

    /**
     * Returns the event type, as it was sent.
     *
     * @return for example {@code order.placed}
     */
    String type();

    /**
     * Returns the group that handles the event.
     *
     * @return the group
     */
    String group();

    /**
     * Returns the publisher's headers, without those of Leveret.
     *
     * @return an unmodifiable map
     */
    Map<String, String> headers();

    /**
     * Returns the number of this attempt. It counts all calls of this subscription's handler for this event, in any
     * instance, also before a restart.
     *
     * @return 1 for the first attempt
     */
    int attempt();

    /**
     * Says whether the broker delivered this event before and got no acknowledgement, for example because a process
     * crashed. An earlier attempt may have had its effect. It is also possible that no handler has seen the event:
     * instances receive events before their handlers are free, and return them when they are closed or paused, or when
     * they lose their connection.
     *
     * @return the broker's flag; false for a delayed retry
     */
    boolean redelivered();

    /**
     * Returns the time of publishing, by the publisher's clock. On RabbitMQ it has seconds only.
     *
     * @return null if a foreign publisher did not set it
     */
    @Nullable
    Instant publishedAt();

    /**
     * Returns the address that a reply to this event is sent to. A handler replies by returning the reply: see {@link
     * Handles} and {@link Outcome#reply}.
     *
     * @return null if nobody asks for a reply
     */
    @Nullable
    String replyTo();

    /**
     * Returns what the publisher has set to tell which events belong together. A reply gets the one of its request.
     *
     * @return null for none
     */
    @Nullable
    String correlationId();

    /**
     * Returns a publisher for events that belong to this one. This event is acknowledged only after the broker has
     * confirmed them all. If one of them fails, the attempt has failed. An attempt that fails after publishing will
     * publish again when it is retried: derive the ids of such events from {@link #id}, so that subscribers recognise
     * duplicates.
     *
     * @return a publisher that is valid until the handler returns
     */
    Publisher publisher();
}
