package io.leveret;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The events that a subscription has given up, or could never read. Any application on the broker can look, subscribed or
 * not. Each method asks the broker and may take as long as its timeout. A subscription that never was has no letters.
 * Thread-safe; two threads or applications that look at the same time may each see a part of the letters.
 *
 * <p>Predicates run on the caller's thread, with no lock held: they may publish, and wait. One letter is done with before the
 * predicate is asked about the next. An exception that a predicate throws ends the call and passes through unchanged; what
 * was given back or deleted before stays so, and an exception suppressed in it says how many those were.
 *
 * <p>Looking never loses a letter. RabbitMQ counts how often a letter was looked at, and drops one that reaches the queue's
 * delivery limit, so Leveret puts such letters back as new before they do. That needs the permission to write to
 * {@code amq.default} on releases before 4.3, and where more than 1,000 letters wait, those looked at go to the end of the
 * queue.
 */
public interface DeadLetters {

    /**
     * Looks at them, oldest first, without taking them away. On AMQP one whose body isn't smaller than the broker setting
     * {@code maxInboundBody} is passed over, and a warning in the log says its id and size: set {@code maxInboundBody} to more
     * than that to see it.
     *
     * @param max how many at most
     * @return the letters; empty when there are none
     * @throws LeveretException when the broker can't be asked
     */
    List<Letter> browse(int max);

    /**
     * How many there are.
     *
     * @return about how many while letters come or go; those that somebody is looking at just now may not be counted
     * @throws LeveretException when the broker can't be asked
     */
    long count();

    /**
     * Gives them back to the subscription, with their attempts counted from 1 again. Each is stored there before it leaves the
     * dead letters, so one may be in both for a moment, or after a crash. Letters of a broadcast subscription go to this
     * application's instance only, as each instance has a copy of every event: call it in one that has the subscription. One
     * that {@link #browse} passes over stays where it is.
     *
     * @param which those to give back; the others stay
     * @return how many
     * @throws LeveretException when the broker can't be asked, or the subscription's queue doesn't exist; some may have been
     *     given back
     */
    int replay(Predicate<Letter> which);

    /**
     * Deletes them for good. One that {@link #browse} passes over stays where it is.
     *
     * @param which those to delete; the others stay
     * @return how many
     * @throws LeveretException when the broker can't be asked; some may have been deleted
     */
    int delete(Predicate<Letter> which);

    /**
     * One event that was given up.
     *
     * @param id the event's id; empty when a foreign publisher set none
     * @param topic the topic that it came by
     * @param type its type
     * @param key the key that its publisher gave; empty without one
     * @param publishedAt when, by the publisher's clock; null when a foreign publisher did not say
     * @param contentType the media type of the body; empty when unknown
     * @param body its bytes, untouched
     * @param headers its publisher's headers
     * @param attempts how often it was handled
     * @param firstAttemptAt when first, by the instance's clock; null when never
     * @param lastAttemptAt when last; null when never
     * @param exception the class of the exception that ended the last attempt, or empty
     * @param reason why, in a bounded text on one line; {@code the broker: expired}, {@code … delivery_limit} or
     *     {@code … maxlen} when not Leveret but the broker made it a dead letter, as an operator's policy asks
     */
    @SuppressWarnings("ArrayRecordComponent") // the body is handed on, never compared
    record Letter(
            String id,
            String topic,
            String type,
            String key,
            @Nullable Instant publishedAt,
            String contentType,
            byte[] body,
            Map<String, String> headers,
            int attempts,
            @Nullable Instant firstAttemptAt,
            @Nullable Instant lastAttemptAt,
            String exception,
            String reason) {

        /**
         * How large the body is.
         *
         * @return in bytes
         */
        public int size() {
            return body.length;
        }

        /** All but what only the publisher may know: the body's size stands for the body, and the names for the headers. */
        @Override
        public String toString() {
            return "Letter[id=" + id + ", topic=" + topic + ", type=" + type + ", key=" + key + ", publishedAt="
                    + publishedAt + ", contentType=" + contentType + ", size=" + size() + ", headers="
                    + headers.keySet().stream().sorted().toList() + ", attempts=" + attempts + ", firstAttemptAt="
                    + firstAttemptAt + ", lastAttemptAt=" + lastAttemptAt + ", exception=" + exception + ", reason="
                    + reason + "]";
        }
    }
}
