package io.leveret.amqp.parking;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.leveret.amqp.connection.Channels;
import io.leveret.amqp.connection.Release;
import io.leveret.amqp.settings.AmqpOptions;
import io.leveret.amqp.wire.Copies;
import io.leveret.amqp.wire.MessageMapper;
import io.leveret.amqp.wire.UnreadDeliveries;
import io.leveret.support.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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
 * that of an operator's policy (which no client can see), or 20, the default since 4.0. Measured on 3.10.8, 4.0.5 and
 * 4.3.6: closing a channel counts on all of them, {@code basic.nack} before 4.3 only. So a letter that has returned
 * before is not returned again: a copy takes its place at the end of the queue, with a count of zero, and so does a
 * copy of each letter behind it, which keeps the order.
 *
 * <p>Used by one thread.
 */
final class LetterScan {

    private static final Logger LOG = LoggerFactory.getLogger(LetterScan.class);

    /** The largest prefetch that AMQP can say. */
    private static final int MOST = 65_535;

    /**
     * How many acknowledgements go without waiting for the queue. A channel keeps back what it tells a quorum queue while 32
     * commands are under way, and forgets it when it is closed.
     */
    private static final int TOGETHER = 25;

    /** How many letters a scan that keeps some of them may have in hand. */
    private static final int IN_HAND = 250;

    /** How far a scan goes on only to keep the order. */
    private static final int ROUND = 1_000;

    /** How often a queue that gives nothing is asked whether it has nothing. */
    private static final long ASK_MILLIS = 50;

    private static final long RETURN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Connection connection;
    private final Channel channel;
    private final Letters letters;
    private final UnreadDeliveries unread;
    private final Duration timeout;
    private final boolean nackCounts;

    /** How many may stay unsettled; the others of the prefetch keep letters coming. */
    private final int hold;

    /** Of each consumer. */
    private final int prefetch;

    /** Written by the client's thread. At most the prefetch, and one for each time that acknowledgements were waited for. */
    private final BlockingQueue<Letters.Got> arrived;

    /** More than one only where letters that can't be read stay in hand. */
    private final List<String> consumers = new ArrayList<>();

    /** Unsettled, and to be acknowledged once their copies are confirmed. */
    private final List<Letters.Got> copied = new ArrayList<>();

    /** Set by the client's thread, before the confirm. */
    private volatile boolean unroutable;

    /** How many letters are left of those that were there at first. */
    private long left;

    /** Set with the first letter that the queue got back before, or that is one too many to be held. */
    private boolean renewing;

    /** How many stay unsettled until the end. */
    private int held;

    /** How many are in the queue once all is given back, unless others come or go. */
    private long rest;

    /** How many consumers the queue had before. */
    private final int others;

    /** Acknowledgements since the queue was last waited for. */
    private int acknowledged;

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
        this.unread = unread;
        this.timeout = options.connectTimeout();
        this.prefetch = prefetch;
        this.hold = hold;
        this.nackCounts = !Release.of(connection).isAtLeast(4, 3);
        this.arrived = new LinkedBlockingQueue<>();
        AMQP.Queue.DeclareOk queue = channel.queueDeclarePassive(letters.queue());
        this.left = queue.getMessageCount();
        this.rest = left;
        this.others = queue.getConsumerCount();
        channel.addReturnListener(returned -> unroutable = true);
        channel.confirmSelect();
        if (left > 0 && nackCounts && options.quorum()) {
            checkPermission();
        }
        consume();
    }

    private void consume() throws IOException {
        channel.basicQos(prefetch);
        consumers.add(channel.basicConsume(letters.queue(), false, new Arrivals()));
    }

    /** At the first letters only. */
    static LetterScan atFirst(
            int max, Connection connection, Letters letters, UnreadDeliveries unread, AmqpOptions options)
            throws IOException, TimeoutException, InterruptedException {
        return max <= MOST
                ? new LetterScan(connection, letters, unread, options, max, max)
                : new LetterScan(connection, letters, unread, options, MOST, MOST - TOGETHER);
    }

    /** At all letters. */
    static LetterScan atAll(Connection connection, Letters letters, UnreadDeliveries unread, AmqpOptions options)
            throws IOException, TimeoutException, InterruptedException {
        return new LetterScan(connection, letters, unread, options, IN_HAND, IN_HAND - TOGETHER);
    }

    /** Before a letter is got, as being refused later would count. Nobody gets the message: no queue has such a name. */
    private void checkPermission() throws IOException, TimeoutException, InterruptedException {
        channel.basicPublish("", letters.queue() + "." + UUID.randomUUID(), new BasicProperties(), new byte[0]);
        confirmed();
    }

    /** The next letter; null when there is none left. One that is too large to be read is passed over. */
    Letters.@Nullable Got next() throws IOException, TimeoutException, InterruptedException {
        while (left > 0) {
            Letters.Got next = arrival();
            left = next == null ? 0 : left - 1;
            if (next != null && wasRead(next)) {
                return next;
            }
        }
        return null;
    }

    private Letters.@Nullable Got arrival() throws IOException, TimeoutException, InterruptedException {
        Letters.Got next = arrived.poll();
        if (next != null) {
            return next;
        }
        settleCopied();
        if (held == consumers.size() * prefetch) {
            // Letters that can't be read fill it, and others are wanted.
            consume();
        }
        long end = System.nanoTime() + timeout.toNanos();
        while ((next = arrived.poll(ASK_MILLIS, TimeUnit.MILLISECONDS)) == null) {
            if (channel.messageCount(letters.queue()) == 0) {
                // What it gave before it answered has arrived.
                return arrived.poll();
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException("the queue has letters and gives none within " + Durations.text(timeout));
            }
        }
        return next;
    }

    private boolean wasRead(Letters.Got next) {
        UnreadDeliveries.Reason reason = next.unread();
        if (reason != null) {
            held++;
            LOG.warn("{}: passed over and left in the queue: {}", letters.queue(), reason.explain(next.properties()));
        }
        return reason == null;
    }

    /** Lets it stay. */
    void keep(Letters.Got letter) throws IOException, TimeoutException, InterruptedException {
        renewing |= held == hold || (nackCounts && MessageMapper.returns(letter.properties()) > 0);
        if (!renewing) {
            held++;
            return;
        }
        BasicProperties copy = Copies.renewed(letter.properties(), letters.message(letter), frameMax());
        channel.basicPublish("", letters.queue(), true, copy, letter.body());
        copied.add(letter);
        if (copied.size() == TOGETHER) {
            settleCopied();
        }
    }

    private void settleCopied() throws IOException, TimeoutException, InterruptedException {
        if (copied.isEmpty()) {
            return;
        }
        confirmed();
        if (unroutable) {
            throw new IOException("the queue " + letters.queue() + " is gone");
        }
        for (Letters.Got letter : copied) {
            acknowledge(letter);
        }
        copied.clear();
    }

    /** Moves it to another queue; false when there is no such queue, and it stays. */
    boolean move(Letters.Got letter, String to, BasicProperties properties)
            throws IOException, TimeoutException, InterruptedException {
        settleCopied();
        channel.basicPublish("", to, true, properties, letter.body());
        confirmed();
        if (unroutable) {
            unroutable = false;
            keep(letter);
            return false;
        }
        delete(letter);
        return true;
    }

    void delete(Letters.Got letter) throws IOException {
        rest--;
        acknowledge(letter);
    }

    private void acknowledge(Letters.Got letter) throws IOException {
        channel.basicAck(letter.tag(), false);
        if (++acknowledged == TOGETHER) {
            awaitAcknowledged();
        }
    }

    /** The queue answers a new consumer after the commands before it. A letter that it gives it comes in its turn. */
    private void awaitAcknowledged() throws IOException {
        acknowledged = 0;
        channel.basicQos(1);
        channel.basicCancel(channel.basicConsume(letters.queue(), false, new Arrivals()));
    }

    /** Gives back what was kept. Where some were renewed those behind them follow, unless they are too many. */
    void end() throws IOException, TimeoutException, InterruptedException {
        Letters.Got next;
        while (renewing && left <= ROUND && (next = next()) != null) {
            keep(next);
        }
        settleCopied();
        if (!nackCounts) {
            for (String consumer : consumers) {
                channel.basicCancel(consumer);
            }
            channel.basicNack(0, true, true);
        }
        channel.close();
        awaitReturned();
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
        return queue.getMessageCount() >= rest && queue.getConsumerCount() <= others;
    }

    int frameMax() {
        return connection.getFrameMax();
    }

    private void confirmed() throws IOException, TimeoutException, InterruptedException {
        channel.waitForConfirmsOrDie(timeout.toMillis());
    }

    /** Runs on the client's thread. */
    private final class Arrivals extends DefaultConsumer {

        Arrivals() {
            super(channel);
        }

        @Override
        public void handleDelivery(String consumer, Envelope envelope, BasicProperties properties, byte[] body) {
            UnreadDeliveries.Reason reason = unread.remove(channel.getChannelNumber(), envelope.getDeliveryTag());
            arrived.add(new Letters.Got(envelope, properties, body, reason));
        }
    }
}
