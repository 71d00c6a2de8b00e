package io.leveret.transport;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The parked messages of one subscription, in one of its {@linkplain ParkingQueue parking queues}. Get one from {@link
 * Transport#parked}. Thread-safe. If two threads or applications work on the same parking queue at the same time, each
 * may see only a part of it.
 *
 * <p>A message that is larger than this instance may receive is passed over: it stays, and the log names its id and size,
 * and the setting to change.
 *
 * <p>Predicates run on the caller's thread, and no lock is held meanwhile: they may publish and wait. A message that was
 * chosen is on its way before the next call. The transport may ask on while the broker has not confirmed the earlier
 * ones. If a predicate throws, the messages chosen before are completed, all others stay, and the exception passes
 * through unchanged.
 */
public interface ParkedMessages {

    /**
     * Lists messages, oldest first, and leaves them in place and in order. Looking loses none, however often it is done.
     * Reads no further than the page, but for messages that it must move to keep their order.
     *
     * @param from where to begin; {@link Position#START}, or what an earlier page says is next
     * @param max how many at most
     * @return the messages, with the headers that say why they were parked; empty if there is no such queue
     * @throws TransportException if the broker cannot be asked now
     */
    Page browse(Position from, int max);

    /**
     * Counts messages.
     *
     * @return how many are available now; 0 if there is no such queue
     * @throws TransportException if the broker cannot be asked now
     */
    long count();

    /**
     * Moves messages back to their subscription, in their order and {@linkplain Headers#withoutHistory without the
     * history} of earlier attempts. A message leaves the parking queue only after the broker has confirmed its copy in
     * the subscription's queue. If the broker, the network or the process ends in the middle, none is lost, and a few may
     * be in both. Messages of a broadcast subscription go to the queue of this instance.
     *
     * @param which returns true for the messages to move
     * @return how many were moved; 0 if there is no such parking queue
     * @throws TransportException if the broker cannot be asked now, or the subscription has no queue; some messages may
     *     have been moved
     */
    int replay(Predicate<Message> which);

    /**
     * Deletes messages.
     *
     * @param which returns true for the messages to delete
     * @return how many were deleted; 0 if there is no such queue
     * @throws TransportException if the broker cannot be asked now; some messages may have been deleted
     */
    int delete(Predicate<Message> which);

    /**
     * A part of the parked messages.
     *
     * @param messages in their order
     * @param next where the next page begins; null if there is none
     */
    record Page(List<Message> messages, @Nullable Position next) {

        /** No messages. */
        public static final Page EMPTY = new Page(List.of(), null);

        /** Copies the list. */
        public Page {
            messages = List.copyOf(messages);
        }
    }

    /**
     * A place between two parked messages, where a page begins. Counts from the front of the queue, so it moves when
     * messages before it are replayed or deleted.
     *
     * @param skip how many messages are before it
     * @param left how many messages from here on have not been shown yet; a page shows no more, even if the queue has
     *     more
     */
    record Position(long skip, long left) {

        /** Before the oldest message. */
        public static final Position START = new Position(0, Long.MAX_VALUE);

        /** Refuses negative numbers. */
        public Position {
            if (skip < 0 || left < 0) {
                throw new IllegalArgumentException("a position has " + skip + " messages before it and " + left
                        + " left; neither can be negative");
            }
        }

        /**
         * Returns the number of messages up to the end of what this position's pages show.
         *
         * @param count how many messages there are
         * @return at most {@code count}
         */
        public long end(long count) {
            return left >= count - skip ? count : skip + left;
        }
    }
}
