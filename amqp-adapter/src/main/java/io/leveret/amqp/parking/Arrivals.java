package io.leveret.amqp.parking;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.leveret.amqp.wire.UnreadDeliveries;
import io.leveret.support.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The letters that a queue gives to one channel, in their order. One consumer takes them, because a channel that closes
 * returns in order only what one consumer holds. A second one follows only where letters that can't be read fill the one
 * before. Used by one thread, beside the client's.
 */
final class Arrivals {

    /** How often a queue that gives nothing is asked whether it has nothing. */
    private static final long ASK_MILLIS = 50;

    private final Channel channel;
    private final String queue;
    private final UnreadDeliveries unread;
    private final Duration timeout;

    /** Of each consumer. */
    private final int prefetch;

    /** Written by the client's thread. At most the prefetch of all consumers. */
    private final BlockingQueue<Letters.Got> arrived = new LinkedBlockingQueue<>();

    /** How many have arrived in all. */
    private final AtomicLong given = new AtomicLong();

    private int consumers;

    Arrivals(Channel channel, String queue, UnreadDeliveries unread, Duration timeout, int prefetch) {
        this.channel = channel;
        this.queue = queue;
        this.unread = unread;
        this.timeout = timeout;
        this.prefetch = prefetch;
    }

    /** Takes as many more as a consumer may hold. */
    void consume() throws IOException {
        channel.basicQos(prefetch);
        channel.basicConsume(queue, false, new Arriving());
        consumers++;
    }

    /** Whether no more come while so many stay unsettled. */
    boolean filledBy(int held) {
        return held >= consumers * prefetch;
    }

    /** One that is there already. */
    Letters.@Nullable Got poll() {
        return arrived.poll();
    }

    /** One that comes before it is worth to ask whether there are any. */
    Letters.@Nullable Got soon() throws InterruptedException {
        return arrived.poll(ASK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The next; null when the queue has none left. */
    Letters.@Nullable Got await() throws IOException, InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        Letters.Got next;
        while ((next = soon()) == null) {
            if (channel.messageCount(queue) == 0) {
                // What it gave before it answered has arrived.
                return arrived.poll();
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException("the queue has letters and gives none within " + Durations.text(timeout));
            }
        }
        return next;
    }

    /**
     * Waits until the queue knows of all acknowledgements so far: then it has given as many letters as may be unsettled. If it
     * has none left to give, it answers a new consumer after the commands before it. A letter that such a consumer gets would
     * return before or after those of the others, whatever its place was.
     *
     * @param settled how many letters were acknowledged
     */
    void awaitKnown(long settled) throws IOException, InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (given.get() - settled < (long) consumers * prefetch) {
            if (channel.messageCount(queue) == 0) {
                channel.basicQos(1);
                channel.basicCancel(channel.basicConsume(queue, false, new Arriving()));
                return;
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException("the queue has letters and gives none instead of those that were settled within "
                        + Durations.text(timeout));
            }
            Thread.sleep(1);
        }
    }

    /** Runs on the client's thread. */
    private final class Arriving extends DefaultConsumer {

        Arriving() {
            super(channel);
        }

        @Override
        public void handleDelivery(String consumer, Envelope envelope, BasicProperties properties, byte[] body) {
            UnreadDeliveries.Reason reason = unread.remove(channel.getChannelNumber(), envelope.getDeliveryTag());
            given.incrementAndGet();
            arrived.add(new Letters.Got(envelope, properties, body, reason));
        }
    }
}
