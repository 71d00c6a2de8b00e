package io.leveret.kafka.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
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
     * @param bytes the same
     * @param epoch since 1970
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Second(String text, byte[] bytes, long epoch) {}

    private static Second second(Instant of) {
        String whole = Instant.ofEpochSecond(of.getEpochSecond()).toString();
        String text = whole.substring(0, whole.length() - 1);
        return new Second(text, text.getBytes(UTF_8), of.getEpochSecond());
    }

    /** The same as {@link Instant#toString}, in UTF-8. */
    static byte[] bytes(Instant instant) {
        Second second = written;
        if (second.epoch != instant.getEpochSecond()) {
            second = second(instant);
            written = second;
        }
        int nanos = instant.getNano();
        int whole = second.bytes.length;
        int digits = digits(nanos);
        byte[] bytes = Arrays.copyOf(second.bytes, digits == 0 ? whole + 1 : whole + digits + 2);
        if (digits > 0) {
            bytes[whole] = '.';
            int left = nanos;
            for (int i = NANO_DIGITS; i > 0; i--) {
                if (i <= digits) {
                    bytes[whole + i] = (byte) ('0' + left % 10);
                }
                left /= 10;
            }
        }
        bytes[bytes.length - 1] = 'Z';
        return bytes;
    }

    /** None, three, six or nine. */
    private static int digits(int nanos) {
        if (nanos == 0) {
            return 0;
        }
        return nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : NANO_DIGITS;
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

    /** What follows a second as {@link #bytes} writes it; -1 if it is anything else. */
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
