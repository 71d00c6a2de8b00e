package io.leveret;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a handler can know of the delivery that it handles. Valid only until the handler returns. */
public interface Context {

    /**
     * The event's id, the same for every attempt and every group.
     *
     * @return the id that its publisher gave, or an empty string when a foreign publisher gave none
     */
    String id();

    /**
     * The topic that it came from.
     *
     * @return the topic
     */
    String topic();

    /**
     * The event type on the wire.
     *
     * @return for example {@code order.placed}
     */
    String type();

    /**
     * The group that handles it.
     *
     * @return the group
     */
    String group();

    /**
     * The publisher's headers, without Leveret's own.
     *
     * @return an unmodifiable map
     */
    Map<String, String> headers();

    /**
     * Which attempt this is, counting every call of this subscription's handler for this event, in this process or
     * another.
     *
     * @return 1 the first time
     */
    int attempt();

    /**
     * Whether the broker has delivered it before without learning what became of it, as after a crash: an earlier
     * attempt may have had its effect. It may also be that no handler has begun: instances hold events ahead of their
     * handlers, and give them back when they are closed or paused, or lose their connection.
     *
     * @return false as a rule
     */
    boolean redelivered();

    /**
     * When it was published, by the publisher's clock; on AMQP to the second.
     *
     * @return null when a foreign publisher did not say
     */
    @Nullable
    Instant publishedAt();

    /**
     * Publishes events that belong to this one: it is acknowledged only when the broker has them all, and tried again
     * when one fails. An attempt that fails after publishing publishes again: give such events an id made from
     * {@link #id}.
     *
     * @return a publisher that may be used until the handler returns
     */
    Publisher publisher();
}
