package io.leveret.engine.dispatch;

import io.leveret.transport.Headers;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The earlier attempts for one event in one subscription, in any instance, as read from the headers of the last
 * settlement. Used by one worker at a time.
 */
public final class AttemptHistory {

    private static final int MAX_COUNT = 1_000_000;

    private int attempts;
    private int delayedRetries;

    /** The epoch, until there was one. */
    private Instant firstAttemptAt;

    private Instant lastAttemptAt;

    private AttemptHistory(int attempts, int delayedRetries, Instant firstAttemptAt, Instant lastAttemptAt) {
        this.attempts = attempts;
        this.delayedRetries = delayedRetries;
        this.firstAttemptAt = firstAttemptAt;
        this.lastAttemptAt = lastAttemptAt;
    }

    /** Headers that a foreign publisher has made up count as none. */
    public static AttemptHistory of(Map<String, String> headers) {
        String attempts = headers.get(Headers.ATTEMPTS);
        return attempts == null
                ? new AttemptHistory(0, 0, Instant.EPOCH, Instant.EPOCH)
                : new AttemptHistory(
                        number(attempts),
                        number(headers.getOrDefault(Headers.DELAYED_RETRIES, "0")),
                        instant(headers.getOrDefault(Headers.FIRST_ATTEMPT_AT, "")),
                        instant(headers.getOrDefault(Headers.LAST_ATTEMPT_AT, "")));
    }

    /** How often a handler was called. */
    public int attempts() {
        return attempts;
    }

    /** How often it has come back after a delay. */
    public int delayedRetries() {
        return delayedRetries;
    }

    public Instant firstAttemptAt() {
        return firstAttemptAt;
    }

    /** The first attempt has all delays before it: those so far were waits for an instance that knows the event. */
    void attemptStarts(Instant now) {
        if (attempts == 0) {
            delayedRetries = 0;
        }
        lastAttemptAt = now;
        if (attempts == 0 || firstAttemptAt.equals(Instant.EPOCH)) {
            firstAttemptAt = lastAttemptAt;
        }
        attempts = Math.min(attempts + 1, MAX_COUNT);
    }

    public void delayedRetryStarts() {
        delayedRetries = Math.min(delayedRetries + 1, MAX_COUNT);
    }

    /** For the next one to read. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(Headers.ATTEMPTS, Integer.toString(attempts));
        headers.put(Headers.DELAYED_RETRIES, Integer.toString(delayedRetries));
        if (attempts > 0) {
            headers.put(Headers.FIRST_ATTEMPT_AT, firstAttemptAt.toString());
            headers.put(Headers.LAST_ATTEMPT_AT, lastAttemptAt.toString());
        }
        return headers;
    }

    /** One that no history of ours reaches counts as none, and so none overflows. */
    private static int number(String text) {
        try {
            int number = Integer.parseInt(text);
            return number < 0 || number > MAX_COUNT ? 0 : number;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
