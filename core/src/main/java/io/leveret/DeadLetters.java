package io.leveret;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The events that a subscription has given up, or could never read. Any application on the broker can look, subscribed or
 * not. Each method asks the broker and may take as long as its time-out.
 */
public interface DeadLetters {

    /**
     * Looks at them, oldest first, without taking them away. On AMQP one whose body isn't smaller than the broker setting
     * {@code maxInboundBody} is passed over, and a warning in the log says its id and size: set {@code maxInboundBody} to more
     * than that to see it.
     *
     * @param max how many at most
     * @return the letters
     * @throws LeveretException when the broker can't be asked
     */
    List<Letter> browse(int max);

    /**
     * Gives them back to the subscription, with their attempts counted from 1 again. One that {@link #browse} passes over
     * stays where it is.
     *
     * @param which those to give back; the others stay
     * @return how many
     * @throws LeveretException when the broker can't be asked; some may have been given back
     */
    int replay(Predicate<Letter> which);

    /**
     * One event that was given up.
     *
     * @param id the event's id
     * @param type its type
     * @param body its bytes, untouched
     * @param headers its publisher's headers
     * @param attempts how often it was handled
     * @param firstAttemptAt when first, by the instance's clock; null when never
     * @param lastAttemptAt when last; null when never
     * @param exception the class of the exception that ended the last attempt, or empty
     * @param reason why, in a bounded text on one line
     */
    @SuppressWarnings("ArrayRecordComponent") // the body is handed on, never compared
    record Letter(
            String id,
            String type,
            byte[] body,
            Map<String, String> headers,
            int attempts,
            @Nullable Instant firstAttemptAt,
            @Nullable Instant lastAttemptAt,
            String exception,
            String reason) {}
}
