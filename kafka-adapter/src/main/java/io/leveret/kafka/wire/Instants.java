package io.leveret.kafka.wire;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * Instants as text, as {@link Instant} itself writes and reads them. It takes longer for that than the rest of an event's headers
 * together, and events that follow each other are mostly of one second: so the last second is kept. Thread-safe.
 */
final class Instants {

    /** The length of {@code 2026-11-27T10:15:30}. */
    private static final int WHOLE = 19;

    private static final int NANO_DIGITS = 9;

    /** Before any other. */
    private static final Second FIRST = second(Instant.EPOCH);

    private static volatile Second written = FIRST;
    private static volatile Second read = FIRST;

    private Instants() {}

    /**
     * A second.
     *
     * @param text up to what follows the second
     * @param epoch since 1970
     */
    private record Second(String text, long epoch) {}

    private static Second second(Instant of) {
        String text = Instant.ofEpochSecond(of.getEpochSecond()).toString();
        return new Second(text.substring(0, text.length() - 1), of.getEpochSecond());
    }

    /** The same as {@link Instant#toString}. */
    static String text(Instant instant) {
        Second second = written;
        if (second.epoch != instant.getEpochSecond()) {
            second = second(instant);
            written = second;
        }
        return second.text + fraction(instant.getNano()) + 'Z';
    }

    /** None, or three, six or nine digits. */
    private static String fraction(int nanos) {
        if (nanos == 0) {
            return "";
        }
        String digits = Integer.toString(1_000_000_000 + nanos);
        int end = nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : NANO_DIGITS;
        return '.' + digits.substring(1, end + 1);
    }

    /** The same as {@link Instant#parse}, but null for what is none. */
    static @Nullable Instant parse(String text) {
        Second second = read;
        int nanos = text.startsWith(second.text) ? nanos(text, second.text.length()) : -1;
        if (nanos >= 0) {
            return Instant.ofEpochSecond(second.epoch, nanos);
        }
        try {
            Instant instant = Instant.parse(text);
            second = second(instant);
            // Other ways to write it, such as those with an offset, are rare.
            if (second.text.length() == WHOLE && text.startsWith(second.text)) {
                read = second;
            }
            return instant;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** What follows a second as {@link #text} writes it; -1 if it is anything else. */
    private static int nanos(String text, int from) {
        int last = text.length() - 1;
        if (last < from || text.charAt(last) != 'Z') {
            return -1;
        }
        int digits = last - from - 1;
        if (digits < 1 || digits > NANO_DIGITS || text.charAt(from) != '.') {
            return last == from ? 0 : -1;
        }
        int nanos = 0;
        for (int i = 1; i <= NANO_DIGITS; i++) {
            int digit = i <= digits ? text.charAt(from + i) - '0' : 0;
            if (digit < 0 || digit > 9) {
                return -1;
            }
            nanos = nanos * 10 + digit;
        }
        return nanos;
    }
}
