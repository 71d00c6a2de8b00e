package io.leveret.transport;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The names of the headers that Leveret writes, the same on every transport, and of headers that users cannot set. */
public final class Headers {

    /** All headers of Leveret begin with it; users cannot set such a header. */
    public static final String PREFIX = "leveret-";

    /** How often handlers of this subscription were called for the event; a decimal number. */
    public static final String ATTEMPTS = PREFIX + "attempts";

    /** How many delayed retries the event has had; a decimal number. */
    public static final String DELAYED_RETRIES = PREFIX + "redeliveries";

    /** When a handler was first called for the event; an ISO-8601 instant. */
    public static final String FIRST_ATTEMPT_AT = PREFIX + "first-attempt-at";

    /** When a handler was last called for the event; an ISO-8601 instant. */
    public static final String LAST_ATTEMPT_AT = PREFIX + "last-attempt-at";

    /** The subscription whose dead letter or invalid message this is. */
    public static final String SUBSCRIPTION = PREFIX + "subscription";

    /** The class of the exception that ended the last attempt. */
    public static final String EXCEPTION = PREFIX + "exception";

    /** Why the event was parked: one line of bounded length. */
    public static final String REASON = PREFIX + "reason";

    /** The key of the event, where a transport has no key of its own: see {@link Message#key}. */
    public static final String KEY = PREFIX + "key";

    /** The instance whose broadcast subscriptions skip the event. */
    public static final String SKIP_INSTANCE = PREFIX + "skip-instance";

    /** Why the event has no type, if it has none: a text for the reason. The transport sets it on deliveries. */
    public static final String WITHOUT_TYPE = PREFIX + "without-type";

    /** How the body is compressed. The transport sets it on deliveries with a compressed body. */
    public static final String CONTENT_ENCODING = PREFIX + "content-encoding";

    /** The headers about attempts and about the reason for parking. Each settlement writes them anew. */
    public static final Set<String> HISTORY =
            Set.of(ATTEMPTS, DELAYED_RETRIES, FIRST_ATTEMPT_AT, LAST_ATTEMPT_AT, SUBSCRIPTION, EXCEPTION, REASON);

    private Headers() {}

    /**
     * Removes the headers about earlier attempts, so that a replayed dead letter starts with attempt 1.
     *
     * @param headers any headers
     * @param <V> the type of the values: texts, or the broker's own
     * @return a new map without {@link #HISTORY}
     */
    public static <V> Map<String, V> withoutHistory(Map<String, V> headers) {
        var kept = new LinkedHashMap<>(headers);
        kept.keySet().removeAll(HISTORY);
        return kept;
    }

    /**
     * Removes Leveret's own headers.
     *
     * @param headers any headers
     * @return an unmodifiable map of the publisher's headers
     */
    public static Map<String, String> withoutOwn(Map<String, String> headers) {
        if (headers.isEmpty() || !hasOwn(headers)) {
            return Map.copyOf(headers);
        }
        var theirs = new LinkedHashMap<>(headers);
        theirs.keySet().removeIf(name -> name.startsWith(PREFIX));
        return Map.copyOf(theirs);
    }

    /** A loop and no stream, as this is asked for each delivery. */
    private static boolean hasOwn(Map<String, String> headers) {
        for (String name : headers.keySet()) {
            if (name.startsWith(PREFIX)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Combines two maps of headers.
     *
     * @param headers the base
     * @param over added to them; replace those with the same name
     * @return a new map
     */
    public static Map<String, String> overlay(Map<String, String> headers, Map<String, String> over) {
        var both = new LinkedHashMap<>(headers);
        both.putAll(over);
        return both;
    }
}
