package io.leveret;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The rules for names, the same for every transport so that code moves between them. Each rule returns what is wrong, or
 * nothing. AMQP 0-9-1 allows 255 bytes for a name or routing key; topics, groups and types are kept shorter so that the
 * names made of them ({@code group.topic.retry.10m}) fit.
 */
public final class Names {

    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Pattern PATTERN = Pattern.compile("([A-Za-z0-9_-]+|\\*|#)(\\.([A-Za-z0-9_-]+|\\*|#))*");
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
                : Optional.of(quote(name) + " is no group name: use 1 to 100 letters, digits, '-' and '_'");
    }

    /**
     * Checks a topic's name.
     *
     * @param name the name
     * @return what is wrong with it, with the remedy
     */
    public static Optional<String> topicProblem(String name) {
        if (name.startsWith("amq.")) {
            return Optional.of(quote(name) + " is no topic name: RabbitMQ keeps the prefix 'amq.' for itself");
        }
        return TOPIC.matcher(name).matches() && name.length() <= MAX_TOPIC
                ? Optional.empty()
                : Optional.of(quote(name) + " is no topic name: use at most " + MAX_TOPIC
                        + " letters, digits, '-' and '_', in words joined by dots");
    }

    /**
     * Checks an event type.
     *
     * @param name the type
     * @return what is wrong with it, with the remedy
     */
    public static Optional<String> typeProblem(String name) {
        return TOPIC.matcher(name).matches() && name.length() <= MAX_TYPE
                ? Optional.empty()
                : Optional.of(quote(name) + " is no event type: use at most " + MAX_TYPE
                        + " letters, digits, '-' and '_', in words joined by dots ('order.placed')");
    }

    /**
     * Checks an event type or a pattern of them.
     *
     * @param pattern the pattern
     * @return what is wrong with it, with the remedy
     */
    public static Optional<String> patternProblem(String pattern) {
        return PATTERN.matcher(pattern).matches() && pattern.length() <= MAX_TYPE
                ? Optional.empty()
                : Optional.of(
                        quote(pattern) + " is no event type or pattern: use words joined by dots, '*' for one word,"
                                + " '#' for any number ('order.*')");
    }

    /**
     * Refuses a header name that is empty, too long, reserved, or has control characters.
     *
     * @param name the header's name
     * @throws IllegalArgumentException saying which and what would be right
     */
    static void checkHeader(String name) {
        if (name.startsWith("leveret-") || name.startsWith("x-")) {
            throw new IllegalArgumentException("header " + quote(name)
                    + ": the prefixes 'leveret-' and 'x-' are kept for Leveret and the broker; choose another name");
        }
        checkShort("header name", name);
    }

    /**
     * Refuses an id that is empty, too long, or has control characters.
     *
     * @param id the event's id
     * @throws IllegalArgumentException saying what would be right
     */
    static void checkId(String id) {
        checkShort("id", id);
    }

    /**
     * A foreign text in quotes, on one line, shortened: safe to log.
     *
     * @param text any text
     * @return at most some 100 characters
     */
    public static String quote(String text) {
        String line = text.length() > MAX_TOPIC ? text.substring(0, MAX_TOPIC) + "…" : text;
        return "'" + line.replaceAll("\\p{Cntrl}", "?") + "'";
    }

    private static void checkShort(String what, String value) {
        if (value.isEmpty()
                || value.getBytes(StandardCharsets.UTF_8).length > MAX_SHORT
                || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    what + " " + quote(value) + ": must have 1 to " + MAX_SHORT + " bytes and no control characters");
        }
    }
}
