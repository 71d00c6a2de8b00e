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
 * <p>Predicates run on the caller's thread, and Leveret holds no lock: they may publish and wait. A chosen letter is sent
 * before the predicate is asked about the next. Up to 500 of them may wait for the broker's confirm meanwhile. If a
 * predicate throws, the letters chosen before are completed, the others stay, and the call ends with that exception. A
 * suppressed exception says how many letters were chosen.
 *
 * <p>Looking at letters loses none. RabbitMQ counts how often a letter was looked at and drops it at the queue's delivery
 * limit, so Leveret replaces letters by new copies before that. In quorum queues this needs the permission to write to
 * {@code amq.default}. If more than 1,000 letters wait, those looked at go to the end of the queue.
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
     * Lists a page of letters, oldest first, and leaves them in place, as {@link #browse(int)} does.
     *
     * <pre>{@code
     * DeadLetters.Page page = dead.browse(DeadLetters.Position.START, 50);
     * while (page.next() != null) {
     *     page = dead.browse(page.next(), 50);
     * }
     * }</pre>
     *
     * <p>A queue of RabbitMQ can't be read from its middle. So the broker sends the letters before the page as well, and
     * takes them back with the page, but sends none of those behind it. Only the letters of the page stay in memory.
     * Where Leveret replaces letters by copies, those of a long queue move to its end. {@link Page#next} allows for that,
     * so a walk shows each letter once. It misses or repeats letters if others are replayed or deleted meanwhile.
     *
     * @param from where to begin; {@link Position#START}, or what an earlier page says is next
     * @param max how many at most
     * @return the letters, and where the next page begins
     * @throws LeveretException if the broker cannot be asked
     */
    Page browse(Position from, int max);

    /**
     * Counts the letters.
     *
     * @return approximate while letters are added or removed; letters that somebody looks at right now may not be
     *     counted
     * @throws LeveretException if the broker cannot be asked
     */
    long count();

    /**
     * Sends letters back to their subscription. Their attempts are counted from 1 again. They go
     * behind the events that wait there, in their own order. Each letter is stored in the subscription's queue before it
     * leaves the dead letters, so it may be in both for a moment. If the process, the network or the broker ends in the
     * middle, none is lost, and up to 600 may be in both.
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
     * A part of the letters.
     *
     * @param letters in their order
     * @param next where the next page begins; null if this is the last
     */
    record Page(List<Letter> letters, @Nullable Position next) {

        /** Copies the list. */
        public Page {
            letters = List.copyOf(letters);
        }
    }

    /**
     * A place between two letters, where a page begins. A tool may keep the two numbers, for example in a link.
     *
     * @param skip how many letters are before it
     * @param left how many letters are still to be shown from here on
     */
    record Position(long skip, long left) {

        /** Before the oldest letter. */
        public static final Position START = new Position(0, Long.MAX_VALUE);

        /** Refuses negative numbers. */
        public Position {
            if (skip < 0 || left < 0) {
                throw new IllegalArgumentException(
                        "a position has " + skip + " letters before it and " + left + " left; neither can be negative");
            }
        }
    }

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
