package io.leveret;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to publish one event. Immutable; each {@code with…} method returns a copy.
 *
 * @param id the event's id, or null for a new one; publish again with the same id after {@link PublishException.Unknown}
 * @param type the event type, or null for that of the event's {@link EventType}
 * @param headers for subscribers to read; names must not begin with {@code leveret-} or {@code x-}
 * @param key goes along as a header, for tools and other languages; {@link OrderedBy} reads the event instead
 * @param ttl how long the event may wait in a subscription's queue, from its arrival there; {@link #TTL}, to the
 *     millisecond; null for ever. The broker drops it after that, without a dead letter. An event that was handed out and
 *     comes back unhandled, as when a connection is lost, still has its first time to live; one that waits for a retry has none
 *     any more, nor has a dead letter
 * @param mandatory whether it is a failure when no subscription is bound to receive the event; null for what
 *     the settings say for the topic ({@link PublishSettings#topics}): it is unless they say otherwise
 * @param skipSelf whether broadcast subscriptions of this same application instance leave the event out
 */
public record PublishOptions(
        @Nullable String id,
        @Nullable String type,
        Map<String, String> headers,
        @Nullable String key,
        @Nullable Duration ttl,
        @Nullable Boolean mandatory,
        boolean skipSelf) {

    /** What {@code ttl} may be. RabbitMQ keeps it in 32 bits, in milliseconds. */
    public static final TimeRange TTL = new TimeRange("ttl (time to live)", Duration.ofMillis(1), Duration.ofDays(49));

    /** A new id, the event's own type, no headers, no key, no time to live; a subscriber as the settings say. */
    public static final PublishOptions DEFAULT = new PublishOptions(null, null, Map.of(), null, null, null, false);

    /** Copies the headers and checks them and the time to live. */
    public PublishOptions {
        headers.forEach(PublishOptions::checkPresent);
        headers = Map.copyOf(headers);
        for (String name : headers.keySet()) {
            Names.checkHeader(name);
        }
        if (id != null) {
            Names.checkId(id);
        }
        if (ttl != null) {
            TTL.check(ttl);
        }
    }

    private static void checkPresent(@Nullable String name, @Nullable String value) {
        if (name == null || value == null) {
            throw new IllegalArgumentException(
                    name == null ? "a header has no name" : "the header '" + name + "' has no value; leave it out");
        }
    }

    /**
     * Sets the id.
     *
     * @param id at most 255 bytes, no control characters
     * @return a copy
     */
    public PublishOptions withId(String id) {
        return new PublishOptions(id, type, headers, key, ttl, mandatory, skipSelf);
    }

    /**
     * Sets the event type, as for a {@link Map} or a class that can't be annotated.
     *
     * @param type the event type
     * @return a copy
     */
    public PublishOptions withType(String type) {
        return new PublishOptions(id, type, headers, key, ttl, mandatory, skipSelf);
    }

    /**
     * Adds a header.
     *
     * @param name its name
     * @param value its value
     * @return a copy
     */
    public PublishOptions withHeader(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new PublishOptions(id, type, more, key, ttl, mandatory, skipSelf);
    }

    /**
     * Sets the key.
     *
     * @param key any text
     * @return a copy
     */
    public PublishOptions withKey(String key) {
        return new PublishOptions(id, type, headers, key, ttl, mandatory, skipSelf);
    }

    /**
     * Sets the time to live.
     *
     * @param ttl from a millisecond to 49 days
     * @return a copy
     * @throws IllegalArgumentException when it is outside that
     */
    public PublishOptions withTtl(Duration ttl) {
        return new PublishOptions(id, type, headers, key, ttl, mandatory, skipSelf);
    }

    /**
     * Sets whether a subscriber is required, whatever the settings say for the topic. When none is bound to receive the event,
     * the future fails with {@link PublishException.Unroutable}; where it is not mandatory, it completes with {@link
     * Receipt#routed} false.
     *
     * @param mandatory false where no subscriber is fine
     * @return a copy
     */
    public PublishOptions withMandatory(boolean mandatory) {
        return new PublishOptions(id, type, headers, key, ttl, mandatory, skipSelf);
    }

    /**
     * Leaves out this instance's own broadcast subscriptions.
     *
     * @return a copy
     */
    public PublishOptions skippingSelf() {
        return new PublishOptions(id, type, headers, key, ttl, mandatory, true);
    }
}
