package io.leveret.transport;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The names of the headers that Leveret itself writes, the same on every transport, and of those that nobody may set. */
public final class Headers {

    /** Every header of Leveret's own begins with it; users can't set such a header. */
    public static final String PREFIX = "leveret-";

    /** How often handlers were already called for this event in this subscription; a decimal number. */
    public static final String ATTEMPTS = PREFIX + "attempts";

    /** How often it has come back after a delay; a decimal number. */
    public static final String DELAYED_RETRIES = PREFIX + "redeliveries";

    /** When a handler was first called for it, as an ISO-8601 instant. */
    public static final String FIRST_ATTEMPT_AT = PREFIX + "first-attempt-at";

    /** When a handler was last called for it, as an ISO-8601 instant. */
    public static final String LAST_ATTEMPT_AT = PREFIX + "last-attempt-at";

    /** The subscription that gave up on a dead letter. */
    public static final String SUBSCRIPTION = PREFIX + "subscription";

    /** The class name of the exception that ended the last attempt. */
    public static final String EXCEPTION = PREFIX + "exception";

    /** Why the event was parked: a bounded text on one line. */
    public static final String REASON = PREFIX + "reason";

    /** The key that the publisher gave, if any. */
    public static final String KEY = PREFIX + "key";

    /** The instance whose own broadcast subscriptions skip this event. */
    public static final String SKIP_INSTANCE = PREFIX + "skip-instance";

    /** How the body is compressed, where it is; set by the transport on deliveries. */
    public static final String CONTENT_ENCODING = PREFIX + "content-encoding";

    /** With these RabbitMQ sends copies of a message to other queues: users can't set them, and no copy carries them. */
    public static final Set<String> ROUTING = Set.of("CC", "BCC");

    /** What attempts leave on an event, and what says why it was parked: written by each settlement anew. */
    public static final Set<String> HISTORY =
            Set.of(ATTEMPTS, DELAYED_RETRIES, FIRST_ATTEMPT_AT, LAST_ATTEMPT_AT, SUBSCRIPTION, EXCEPTION, REASON);

    private Headers() {}

    /**
     * Headers without the history that attempts have left on them, as a replayed dead letter starts afresh.
     *
     * @param headers any headers
     * @param <V> what the values are: texts, or as a broker has them
     * @return a new map that lacks the attempts, their times and the reason
     */
    public static <V> Map<String, V> withoutHistory(Map<String, V> headers) {
        var kept = new LinkedHashMap<>(headers);
        kept.keySet().removeAll(HISTORY);
        return kept;
    }

    /**
     * The publisher's headers only.
     *
     * @param headers any headers
     * @return an unmodifiable map that lacks Leveret's own
     */
    public static Map<String, String> withoutOwn(Map<String, String> headers) {
        var theirs = new LinkedHashMap<>(headers);
        theirs.keySet().removeIf(name -> name.startsWith(PREFIX));
        return Map.copyOf(theirs);
    }

    /**
     * Headers with others laid over them.
     *
     * @param headers the ones below
     * @param over the ones that win
     * @return a new map
     */
    public static Map<String, String> overlay(Map<String, String> headers, Map<String, String> over) {
        var both = new LinkedHashMap<>(headers);
        both.putAll(over);
        return both;
    }
}
