package io.leveret.amqp.parking;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.leveret.amqp.connection.Channels;
import io.leveret.amqp.settings.AmqpOptions;
import io.leveret.amqp.wire.Copies;
import io.leveret.amqp.wire.MessageMapper;
import io.leveret.amqp.wire.UnreadDeliveries;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One scan of a parking queue, on a channel of its own, from the first letter to the last that was there at the
 * beginning. Each letter is kept, moved or deleted. At the end, all kept letters are in the queue, in their order. The
 * letters are consumed for that: closing the channel returns what a consumer holds in order, but not what {@code
 * basic.get} took.
 *
 * <p>A quorum queue counts how often a message returns to it, and drops it at its delivery limit: the queue's own limit,
 * that of an operator's policy (which no client can see), or 20, the default since 4.0. Closing a channel counts, measured
 * on 3.10.8, 4.0.5 and 4.3.6, and the queue puts what returns behind what has returned before. So a letter that has
 * returned before is not returned again: a copy takes its place at the end of the queue, with a count of zero, and so does
 * a copy of each letter behind it, which keeps the order.
 *
 * <p>Used by one thread.
 */
final class LetterScan {

    private static final Logger LOG = LoggerFactory.getLogger(LetterScan.class);

    /** How many letters a scan of all holds unsettled; it copies further ones. */
    private static final int HOLD = 225;

    /** The largest prefetch that AMQP can say. */
    private static final int MOST = 65_535;

    /** More than may be unsettled, so that letters keep coming. */
    private static final int SPARE = 125;

    /** How far a scan goes on only to keep the order. */
    private static final int ROUND = 1_000;

    private static final long RETURN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Connection connection;
    private final Channel channel;
    private final Letters letters;
    private final Arrivals arrivals;
    private final CopyWindow copies;

    /** How many may stay unsettled until the end. */
    private final int hold;

    /** How many letters there were at first. */
    private final long count;

    /** How many consumers the queue had before. */
    private final int others;

    /** How many letters are left of those that were there at first. */
    private long left;

    /** Set with the first letter that the queue got back before, or that is one too many to be held. */
    private boolean renewing;

    /** How many stay unsettled until the end. */
    private int held;

    /** Set by the first move. */
    private boolean moved;

    private LetterScan(
            Connection connection,
            Letters letters,
            UnreadDeliveries unread,
            AmqpOptions options,
            int prefetch,
            int hold)
            throws IOException, TimeoutException, InterruptedException {
        this.connection = connection;
        this.channel = Channels.open(connection);
        this.letters = letters;
        this.hold = hold;
        AMQP.Queue.DeclareOk queue = channel.queueDeclarePassive(letters.queue());
        this.count = queue.getMessageCount();
        this.left = count;
        this.others = queue.getConsumerCount();
        this.arrivals = new Arrivals(channel, letters.queue(), unread, options.connectTimeout(), prefetch);
        this.copies = new CopyWindow(channel, arrivals, options.connectTimeout());
        if (left > 0 && options.quorum()) {
            checkPermission(options);
        }
        arrivals.consume();
    }

    /**
     * At the first letters only, all of which are kept.
     *
     * @param skip how many will be passed by
     * @param max how many will be asked for then
     */
    static LetterScan atFirst(
            long skip, int max, Connection connection, Letters letters, UnreadDeliveries unread, AmqpOptions options)
            throws IOException, TimeoutException, InterruptedException {
        long most = Math.min(skip, MOST) + max;
        return most <= MOST
                ? new LetterScan(connection, letters, unread, options, (int) most, Integer.MAX_VALUE)
                : new LetterScan(connection, letters, unread, options, MOST, MOST - SPARE);
    }

    /** At all letters. */
    static LetterScan atAll(Connection connection, Letters letters, UnreadDeliveries unread, AmqpOptions options)
            throws IOException, TimeoutException, InterruptedException {
        return new LetterScan(connection, letters, unread, options, HOLD + CopyWindow.MOST + SPARE, HOLD);
    }

    /** Before a letter is got, as being refused later would count. Nobody gets the message: no queue has such a name. */
    private void checkPermission(AmqpOptions options) throws IOException, TimeoutException, InterruptedException {
        try (Channel asking = Channels.open(connection)) {
            asking.confirmSelect();
            asking.basicPublish("", letters.queue() + "." + UUID.randomUUID(), new BasicProperties(), new byte[0]);
            asking.waitForConfirmsOrDie(options.connectTimeout().toMillis());
        }
    }

    /** How many letters there were at first. */
    long count() {
        return count;
    }

    /** How many letters were looked at. */
    long passed() {
        return count - left;
    }

    /** The next letter; null when there is none left. One that is too large to be read is passed over. */
    Letters.@Nullable Got next() throws IOException, TimeoutException, InterruptedException {
        while (left > 0) {
            Letters.Got next = arrivals.poll();
            if (next == null) {
                next = await();
            }
            left = next == null ? 0 : left - 1;
            if (next != null && wasRead(next)) {
                return next;
            }
        }
        return null;
    }

    private Letters.@Nullable Got await() throws IOException, TimeoutException, InterruptedException {
        copies.settle();
        Letters.Got next = arrivals.filledBy(held + copies.unsettled()) ? null : arrivals.soon();
        if (next != null) {
            return next;
        }
        copies.await();
        if (arrivals.filledBy(held)) {
            arrivals.consume();
        }
        return arrivals.await();
    }

    private boolean wasRead(Letters.Got next) {
        UnreadDeliveries.Reason reason = next.unread();
        if (reason != null) {
            hold(next);
            LOG.warn("{}: passed over and left in the queue: {}", letters.queue(), reason.explain(next.properties()));
        }
        return reason == null;
    }

    private void hold(Letters.Got letter) {
        held++;
        copies.keep(letter);
    }

    /** Lets it stay. */
    void keep(Letters.Got letter) throws IOException, TimeoutException, InterruptedException {
        renewing |= held >= hold || MessageMapper.hasReturned(letter.properties());
        if (renewing) {
            BasicProperties copy = Copies.renewed(letter.properties(), letters.message(letter), frameMax());
            copies.copy(letter, letters.queue(), copy, false);
        } else {
            hold(letter);
        }
    }

    /** Moves it to another queue; {@link #problem} says later whether it was stored there. */
    void move(Letters.Got letter, String to, BasicProperties properties)
            throws IOException, TimeoutException, InterruptedException {
        copies.copy(letter, to, properties, true);
        if (!moved) {
            // Nothing more is sent to a queue that doesn't exist.
            copies.await();
            moved = true;
        }
    }

    void delete(Letters.Got letter) throws IOException, InterruptedException {
        copies.drop(letter);
    }

    /** Why a letter could not be moved, which then stays; null if there was no such letter so far. */
    CopyWindow.@Nullable Problem problem() {
        return copies.problem();
    }

    /**
     * Gives back what was kept. Where some were renewed those behind them follow, unless they are too many.
     *
     * @return why a letter could not be moved, which stays; null if there was no such letter
     */
    CopyWindow.@Nullable Problem end() throws IOException, TimeoutException, InterruptedException {
        copies.await();
        CopyWindow.Problem problem = copies.problem();
        for (CopyWindow.Copy unstored : copies.takeUnstored()) {
            if (!unstored.leaves()) {
                throw new IOException("the queue " + letters.queue() + " is gone, or full");
            }
            if (renewing || MessageMapper.hasReturned(unstored.letter().properties())) {
                keep(unstored.letter());
            } else {
                // However many they are: the prefetch has room for them.
                hold(unstored.letter());
            }
        }
        Letters.Got next;
        while (renewing && left <= ROUND && (next = next()) != null) {
            keep(next);
        }
        copies.await();
        if (copies.problem() != null) {
            throw new IOException("the queue " + letters.queue() + " is gone, or full");
        }
        channel.close();
        awaitReturned();
        return problem;
    }

    /** How many of the letters looked at are at the front of the queue after {@link #end}; the next one follows them. */
    long inFront(long passed) {
        return renewing && left > 0 ? held : passed;
    }

    /**
     * A queue takes back what a channel had some time after that is closed, and until then it may give that channel more: the
     * next look should see all. The consumers go with the channel.
     */
    private void awaitReturned() throws IOException, TimeoutException, InterruptedException {
        long end = System.nanoTime() + RETURN_NANOS;
        try (Channel other = Channels.open(connection)) {
            while (!hasReturned(other.queueDeclarePassive(letters.queue())) && System.nanoTime() - end < 0) {
                Thread.sleep(1);
            }
        }
    }

    private boolean hasReturned(AMQP.Queue.DeclareOk queue) {
        return queue.getMessageCount() >= count - copies.gone() && queue.getConsumerCount() <= others;
    }

    int frameMax() {
        return connection.getFrameMax();
    }
}
