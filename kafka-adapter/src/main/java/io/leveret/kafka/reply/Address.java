package io.leveret.kafka.reply;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an instance gets its replies.
 *
 * @param topic which the instances of its application share
 * @param instance the key of its replies there
 */
public record Address(String topic, String instance) {

    private static final String END = ".replies";

    /** A foreign requester may name anything: a reply must not become an event of a topic that is not for replies. */
    private static final Pattern FORM =
            Pattern.compile("([A-Za-z0-9_-]{1,100}" + Pattern.quote(END) + ")/(\\S{1,200})");

    static Address of(String application, String instance) {
        return new Address(application + END, instance);
    }

    /** Reads one; empty if it is none. */
    public static Optional<Address> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(new Address(form.group(1), form.group(2))) : Optional.empty();
    }

    String text() {
        return topic + "/" + instance;
    }
}
