package io.leveret;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of a subscription, or its invalid messages. Lists, replays, deletes and counts them. Get one from
 * {@link Leveret#deadLetters} or {@link Leveret#invalid}. Any application on the same broker can do so. Thread-safe.
 *
 * <pre>{@code
 * DeadLetters dead = app.deadLetters("inventory", "orders");
 * dead.replay(letter -> letter.reason().contains("database"));
 * }</pre>
 *
 * <p>Each method asks the broker and blocks until it answers, or until its timeout. A subscription that never existed has
 * no letters. If two threads or applications use the letters of one subscription at the same time, each may see only a
 * part.
 *
 * <p>Predicates run on the caller's thread, and Leveret holds no lock: they may publish and wait. Leveret finishes one
 * letter before it asks the predicate about the next. If a predicate throws, the call ends with that exception. Letters
 * that were replayed or deleted before stay so; a suppressed exception says how many they were.
 *
 * <p>Looking at letters loses none. RabbitMQ counts how often a letter was looked at and drops it at the queue's delivery
 * limit, so Leveret replaces letters by new copies before that. On releases before 4.3 this needs the permission to
 * write to {@code amq.default}. If more than 1,000 letters wait, those looked at go to the end of the queue.
 */
public interface DeadLetters {

    /**
     * Lists letters, oldest first, and leaves them in place. On RabbitMQ, a letter whose body is not smaller than the
     * setting {@code maxInboundBody} is passed over. A warning in the log names its id and size. Set {@code
     * maxInboundBody} to a larger value to see it.
     *
     * @param max how many at most
     * @return the letters; empty if there are none
     * @throws LeveretException if the broker cannot be asked
     */
    List<Letter> browse(int max);

    /**
     * Counts the letters.
     *
     * @return approximate while letters are added or removed; letters that somebody looks at right now may not be
     *     counted
     * @throws LeveretException if the broker cannot be asked
     */
    long count();

    /**
     * Sends letters back to their subscription. Their attempts are counted from 1 again. Each letter is stored in the
     * subscription's queue before it leaves the dead letters, so it may be in both for a moment, or after a crash.
     * Letters that {@link #browse} passes over stay.
     *
     * <p>Letters of a broadcast subscription go to this application instance only, because each instance has its own copy
     * of every event. Call the method in an instance that has the subscription.
     *
     * @param which returns true for the letters to replay; the others stay
     * @return how many were replayed
     * @throws LeveretException if the broker cannot be asked, or the subscription's queue does not exist; some letters
     *     may have been replayed
     */
    int replay(Predicate<Letter> which);

    /**
     * Deletes letters for good. Letters that {@link #browse} passes over stay.
     *
     * @param which returns true for the letters to delete; the others stay
     * @return how many were deleted
     * @throws LeveretException if the broker cannot be asked; some letters may have been deleted
     */
    int delete(Predicate<Letter> which);

    /**
     * One dead letter or invalid message.
     *
     * @param id the event's id; empty if a foreign publisher set none
     * @param topic the topic that the event was published to
     * @param type the event type
     * @param key the publisher's key; empty if it set none
     * @param publishedAt the time of publishing, by the publisher's clock; null if a foreign publisher did not set it
     * @param contentType the media type of the body; empty if unknown
     * @param body the unchanged body
     * @param headers the publisher's headers
     * @param attempts how often handlers were called
     * @param firstAttemptAt the time of the first attempt, by the instance's clock; null if there was none
     * @param lastAttemptAt the time of the last attempt; null if there was none
     * @param exception the class of the exception that ended the last attempt; empty if there was none
     * @param reason why the event was given up: one line of bounded length. It is {@code the broker: expired}, {@code …
     *     delivery_limit} or {@code … maxlen} if the broker made the dead letter because of a policy
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
         * Returns the size of the body.
         *
         * @return in bytes
         */
        public int size() {
            return body.length;
        }

        /**
         * Leaves out what may be confidential: shows the size of the body and the names of the headers, not their
         * contents.
         */
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
