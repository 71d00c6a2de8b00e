package io.leveret.support;

import io.leveret.transport.ForeignText;
import io.leveret.transport.TransportProviders;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules for names. They are the same for every transport, so that code can move between them. Each rule returns
 * what is wrong, or nothing. Topics, groups and types are so short that names made of them ({@code
 * group.topic.retry.10m}) have at most 255 bytes.
 */
public final class Names {

    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Pattern PATTERN = Pattern.compile("([A-Za-z0-9_-]+|\\*|#)(\\.([A-Za-z0-9_-]+|\\*|#))*");

    /** A subscription's queue would have the name of another's queue for retries or dead letters. */
    private static final Pattern TAKEN = Pattern.compile(".*\\.(dead|invalid)|.*\\.retry\\..*");

    private static final int MAX_TOPIC = 120;
    private static final int MAX_TYPE = 200;
    private static final int MAX_SHORT = 255;

    private Names() {}

    /**
     * Checks a group's name.
     *
     * @param name the name
     * @return what is wrong with it, with the remedy
     */
    public static Optional<String> groupProblem(String name) {
        return GROUP.matcher(name).matches()
                ? Optional.empty()
                : Optional.of(ForeignText.quote(name)
                        + " is not a valid group name: use 1 to 100 letters, digits, '-' and '_'");
    }

    /**
     * Checks a topic's name.
     *
     * @param name the name
     * @return what is wrong with it, with the remedy
     */
    public static Optional<String> topicProblem(String name) {
        Optional<String> kept = TransportProviders.load().topicProblem(name);
        if (kept.isPresent()) {
            return Optional.of(ForeignText.quote(name) + " is not a valid topic name: " + kept.get());
        }
        if (name.length() <= MAX_TOPIC && TAKEN.matcher(name).matches()) {
            return Optional.of(ForeignText.quote(name)
                    + " is not a valid topic name: queues for retries and dead letters are called"
                    + " GROUP.TOPIC.retry.5s, GROUP.TOPIC.dead and GROUP.TOPIC.invalid; use no 'retry' between two words, and"
                    + " neither 'dead' nor 'invalid' as the last");
        }
        return fits(TOPIC, MAX_TOPIC, name)
                ? Optional.empty()
                : Optional.of(ForeignText.quote(name) + " is not a valid topic name: use at most " + MAX_TOPIC
                        + " letters, digits, '-' and '_', in words joined by dots");
    }

    /**
     * Checks an event type.
     *
     * @param name the type
     * @return what is wrong with it, with the remedy
     */
    public static Optional<String> typeProblem(String name) {
        return fits(TOPIC, MAX_TYPE, name)
                ? Optional.empty()
                : Optional.of(ForeignText.quote(name) + " is not a valid event type: use at most " + MAX_TYPE
                        + " letters, digits, '-' and '_', in words joined by dots ('order.placed')");
    }

    /**
     * Checks an event type or a pattern of them.
     *
     * @param pattern the pattern
     * @return what is wrong with it, with the remedy
     */
    public static Optional<String> patternProblem(String pattern) {
        return fits(PATTERN, MAX_TYPE, pattern)
                ? Optional.empty()
                : Optional.of(ForeignText.quote(pattern)
                        + " is not a valid event type or pattern: use words joined by dots, '*' for one word,"
                        + " '#' for any number ('order.*')");
    }

    /**
     * Refuses a header name that is empty, too long, reserved, or has control characters.
     *
     * @param name the header's name
     * @throws IllegalArgumentException saying which and what would be right
     */
    public static void checkHeader(String name) {
        if (name.startsWith("leveret-") || name.startsWith("x-")) {
            throw new IllegalArgumentException("header " + ForeignText.quote(name)
                    + ": the prefixes 'leveret-' and 'x-' are kept for Leveret and the broker; choose another name");
        }
        TransportProviders.load().headerProblem(name).ifPresent(kept -> {
            throw new IllegalArgumentException(
                    "header " + ForeignText.quote(name) + ": " + kept + "; choose another name");
        });
        checkShort("header name", name);
    }

    /**
     * Refuses headers with a name that is not allowed, or without a name or value.
     *
     * @param headers the headers
     * @throws IllegalArgumentException saying which and what would be right
     */
    public static void checkHeaders(Map<String, String> headers) {
        headers.forEach(Names::checkPresent);
        headers.keySet().forEach(Names::checkHeader);
    }

    private static void checkPresent(@Nullable String name, @Nullable String value) {
        if (name == null || value == null) {
            throw new IllegalArgumentException(
                    name == null ? "a header has no name" : "the header '" + name + "' has no value; leave it out");
        }
    }

    /**
     * Refuses a content type that is too long, or has control characters. It may be empty.
     *
     * @param contentType the media type
     * @throws IllegalArgumentException saying what would be right
     */
    public static void checkContentType(String contentType) {
        if (!contentType.isEmpty()) {
            checkShort("content type", contentType);
        }
    }

    /**
     * Refuses an id that is empty, too long, or has control characters.
     *
     * @param id the event's id
     * @throws IllegalArgumentException saying what would be right
     */
    public static void checkId(String id) {
        checkShort("id", id);
    }

    /**
     * Refuses a reply address that is empty, too long, or has control characters.
     *
     * @param address the address
     * @throws IllegalArgumentException saying what would be right
     */
    public static void checkReplyTo(String address) {
        checkShort("reply address", address);
    }

    /**
     * Refuses a correlation id that is empty, too long, or has control characters.
     *
     * @param id the id
     * @throws IllegalArgumentException saying what would be right
     */
    public static void checkCorrelationId(String id) {
        checkShort("correlation id", id);
    }

    /** The length first: the patterns need a stack as deep as the text has words. */
    private static boolean fits(Pattern pattern, int most, String text) {
        return text.length() <= most && pattern.matcher(text).matches();
    }

    /** Whether it is short and has nothing but visible ASCII: most texts, each time an event is published. */
    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ' || value.charAt(i) > '~') {
                return false;
            }
        }
        return !value.isEmpty() && value.length() <= MAX_SHORT;
    }

    private static void checkShort(String what, String value) {
        if (isPlain(value)) {
            return;
        }
        if (value.isEmpty()
                || !StandardCharsets.UTF_8.newEncoder().canEncode(value)
                || value.getBytes(StandardCharsets.UTF_8).length > MAX_SHORT
                || !ForeignText.isPrintable(value)) {
            throw new IllegalArgumentException(what + " " + ForeignText.quote(value) + ": must have 1 to " + MAX_SHORT
                    + " bytes of UTF-8 and no control characters");
        }
    }
}
