package io.leveret.amqp.topology;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How something on the broker differs from what is planned.
 *
 * @param trait which trait
 * @param planned null if none is planned
 * @param found null if it has none, or if nobody can tell
 * @param known whether what was found could be read
 */
record Difference(
        String trait, @Nullable Object planned, @Nullable Object found, boolean known) {

    /**
     * RabbitMQ has these words since 3.8 at least. A value has its type with it when the other side has none. The broker cuts
     * what is longer than 255 bytes, so the values may be missing.
     */
    private static final Pattern TEXT = Pattern.compile(
            ".*\\binequivalent arg '(?<trait>[^']+)' for .*?(?:: received .* but current is (?<current>.+))?");

    private static final Pattern CURRENT =
            Pattern.compile("(?:the value )?'(?<value>.*?)'(?: of type '(?<type>[a-z_]+)')?");

    /** As Erlang writes the type of an exchange that has a hyphen. */
    private static final Pattern QUOTED = Pattern.compile("'(.*)'");

    private static final String CUT = "...";
    private static final String NONE = "none";
    private static final String TEXT_TYPE = "longstr";
    private static final String BOOLEAN_TYPE = "bool";
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,18}");

    /** What a broker's message says, or null if it is about something else. */
    static @Nullable Difference read(Planned planned, String message) {
        Matcher text = TEXT.matcher(message);
        if (!text.matches()) {
            return null;
        }
        String trait = text.group("trait");
        Object wanted = planned.traits().get(trait);
        String current = text.group("current");
        if (current == null || current.endsWith(CUT)) {
            return new Difference(trait, wanted, null, false);
        }
        if (current.equals(NONE)) {
            // Before RabbitMQ 4 a classic queue may lack the argument.
            return new Difference(trait, wanted, trait.equals(PlannedQueue.TYPE) ? PlannedQueue.CLASSIC : null, true);
        }
        Matcher value = CURRENT.matcher(current);
        Object found = value.matches() ? value(value.group("value"), value.group("type"), wanted) : null;
        return new Difference(trait, wanted, found, found != null);
    }

    private static @Nullable Object value(String text, @Nullable String type, @Nullable Object wanted) {
        if (type == null ? wanted instanceof Boolean : type.equals(BOOLEAN_TYPE)) {
            return Boolean.valueOf(text);
        }
        if (type == null ? wanted instanceof Number : !type.equals(TEXT_TYPE)) {
            return WHOLE_NUMBER.matcher(text).matches() ? Long.valueOf(text) : null;
        }
        return QUOTED.matcher(text).replaceFirst("$1");
    }

    /** For messages: {@code x-message-ttl is 600 instead of 500}. */
    String text() {
        String is = known ? " is " + text(found) : " is something else";
        return trait + is + " instead of " + text(planned);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "unset" : value instanceof String text ? "'" + text + "'" : value.toString();
    }
}
