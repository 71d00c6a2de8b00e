package io.leveret;

import io.leveret.support.Arguments;
import io.leveret.support.Names;
import io.leveret.support.Ranges;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Options for publishing one event. Immutable: each {@code with…} method returns a changed copy.
 *
 * <pre>{@code
 * publisher.publish("orders", event, PublishOptions.DEFAULT.withId("order-o-1-placed").withTtl(Duration.ofHours(1)));
 * }</pre>
 *
 * @param id the event's id; null for a new one. After {@link PublishException.Unknown}, publish again with the same id
 * @param type the event type; null for the {@link EventType} of the event's class
 * @param headers texts for subscribers; names must not begin with {@code leveret-} or {@code x-}
 * @param key what the event belongs to, such as the id of an order; null for the one that its class declares with {@link
 *     EventType#key}, if any. Handlers see it as {@link Context#key}, and can keep the order of events with the same key:
 *     see {@link OrderedBy}. On RabbitMQ it is a header, which costs throughput: see {@link PublishInterceptor}
 * @param ttl time to live: how long the event may wait in a subscription's queue, counted from its arrival there; from
 *     1 ms to 49 days, in milliseconds; null for no limit. Afterwards the broker drops the event, without a dead
 *     letter. The time does not start again if the event returns to its queue unhandled, for example because a
 *     connection was lost. Delayed retries and dead letters do not expire
 * @param mandatory whether the publish fails as {@link PublishException.Unroutable} if no subscription is bound to
 *     receive the event; null for the topic's setting ({@link PublishSettings#topics}), which is true by default
 * @param skipSelf whether broadcast subscriptions of this application instance do not receive the event
 * @param replyTo where a handler's reply is to be sent; on RabbitMQ the name of a queue. For a reply to this application use
 *     a {@link Requester}, which sets it; null for none
 * @param correlationId tells which events belong together; a reply gets the one of its request; null for none
 */
public record PublishOptions(
        @Nullable String id,
        @Nullable String type,
        Map<String, String> headers,
        @Nullable String key,
        @Nullable Duration ttl,
        @Nullable Boolean mandatory,
        boolean skipSelf,
        @Nullable String replyTo,
        @Nullable String correlationId) {

    /** A new id, the type and key of the event's class, no headers, no time to live; mandatory as the settings say. */
    public static final PublishOptions DEFAULT =
            new PublishOptions(null, null, Map.of(), null, null, null, false, null, null);

    /** Copies the headers and checks them and the time to live. */
    public PublishOptions {
        Names.checkHeaders(Arguments.given(headers, "headers"));
        headers = Map.copyOf(headers);
        if (id != null) {
            Names.checkId(id);
        }
        if (replyTo != null) {
            Names.checkReplyTo(replyTo);
        }
        if (correlationId != null) {
            Names.checkCorrelationId(correlationId);
        }
        if (ttl != null) {
            Ranges.TTL.check(ttl);
        }
    }

    /**
     * Sets the id.
     *
     * @param id from 1 to 255 bytes in UTF-8, without control characters
     * @return a changed copy
     * @throws IllegalArgumentException if the id is not allowed
     */
    public PublishOptions withId(String id) {
        Arguments.given(id, "id");
        return new PublishOptions(id, type, headers, key, ttl, mandatory, skipSelf, replyTo, correlationId);
    }

    /**
     * Sets the event type. Needed for a {@link Map}, or for a class that cannot have {@link EventType}.
     *
     * @param type the event type
     * @return a changed copy
     */
    public PublishOptions withType(String type) {
        Arguments.given(type, "type");
        return new PublishOptions(id, type, headers, key, ttl, mandatory, skipSelf, replyTo, correlationId);
    }

    /**
     * Adds a header, or replaces the one with this name.
     *
     * @param name must not begin with {@code leveret-} or {@code x-}
     * @param value the value; not null
     * @return a changed copy
     * @throws IllegalArgumentException if the name is not allowed, or the value is null
     */
    public PublishOptions withHeader(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new PublishOptions(id, type, more, key, ttl, mandatory, skipSelf, replyTo, correlationId);
    }

    /**
     * Sets the key.
     *
     * @param key any text
     * @return a changed copy
     */
    public PublishOptions withKey(String key) {
        Arguments.given(key, "key");
        return new PublishOptions(id, type, headers, key, ttl, mandatory, skipSelf, replyTo, correlationId);
    }

    /**
     * Sets the time to live.
     *
     * @param ttl from 1 ms to 49 days
     * @return a changed copy
     * @throws IllegalArgumentException if it is outside this range
     */
    public PublishOptions withTtl(Duration ttl) {
        Arguments.given(ttl, "ttl");
        return new PublishOptions(id, type, headers, key, ttl, mandatory, skipSelf, replyTo, correlationId);
    }

    /**
     * Sets whether a subscription must be bound to receive the event, whatever the topic's setting says. If none is
     * bound, a mandatory publish fails as {@link PublishException.Unroutable}; other publishes complete, and {@link
     * Receipt#routed} is false. On a broker that does not know who subscribes, no publish is unroutable.
     *
     * @param mandatory true if a subscription must be bound
     * @return a changed copy
     */
    public PublishOptions withMandatory(boolean mandatory) {
        return new PublishOptions(id, type, headers, key, ttl, mandatory, skipSelf, replyTo, correlationId);
    }

    /**
     * Excludes the broadcast subscriptions of this application instance from receiving the event.
     *
     * @return a changed copy
     */
    public PublishOptions skippingSelf() {
        return new PublishOptions(id, type, headers, key, ttl, mandatory, true, replyTo, correlationId);
    }

    /**
     * Asks for a reply to an address that is not this application's. For a reply to this application use a {@link
     * Requester}.
     *
     * @param address from 1 to 255 bytes in UTF-8, without control characters; on RabbitMQ the name of a queue
     * @return a changed copy
     * @throws IllegalArgumentException if the address is not allowed
     */
    public PublishOptions withReplyTo(String address) {
        Arguments.given(address, "address");
        return new PublishOptions(id, type, headers, key, ttl, mandatory, skipSelf, address, correlationId);
    }

    /**
     * Sets what tells which events belong together. Handlers see it as {@link Context#correlationId}, and a reply gets it
     * too.
     *
     * @param correlation from 1 to 255 bytes in UTF-8, without control characters
     * @return a changed copy
     * @throws IllegalArgumentException if it is not allowed
     */
    public PublishOptions withCorrelationId(String correlation) {
        Arguments.given(correlation, "correlation");
        return new PublishOptions(id, type, headers, key, ttl, mandatory, skipSelf, replyTo, correlation);
    }
}
