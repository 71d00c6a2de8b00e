package io.leveret.amqp.reply;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.leveret.amqp.connection.Channels;
import io.leveret.amqp.connection.Connector;
import io.leveret.amqp.connection.Link;
import io.leveret.amqp.wire.Failures;
import io.leveret.amqp.wire.FilteredConnectionFactory.Filtered;
import io.leveret.amqp.wire.InboundFilter;
import io.leveret.amqp.wire.MessageMapper;
import io.leveret.amqp.wire.UnreadDeliveries;
import io.leveret.transport.ReplyInbox;
import io.leveret.transport.ReplySink;
import io.leveret.transport.TransportObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The queue that replies to this instance arrive in, on a connection of its own: a reply that breaks its connection harms no
 * subscription. The queue is exclusive, so nobody else can read the replies, and the broker deletes it with the connection.
 */
public final class ReplyQueue extends Link implements ReplyInbox {

    private static final String ROLE = "replies";

    /** How often it is looked whether the queue is still wanted, and still to be had. */
    private static final Duration LOOK = Duration.ofMillis(50);

    /** How often a queue is asked for on one connection; the last time under another name. */
    private static final int TRIES = 30;

    private final ReplySink sink;
    private final String prefix;

    /** How many names were taken already by a connection that the broker has not given up. Used by the link's thread. */
    private int taken;

    /** Of the latest connection. Used by the link's thread. */
    private @Nullable UnreadDeliveries unread;

    /** No monitor, as a virtual thread of the caller may wait for it. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();

    /** The queue; null while there is none. Guarded by {@code lock}. */
    private @Nullable String address;

    public ReplyQueue(Connector connector, String instance, ReplySink sink, TransportObserver observer) {
        super(connector, ROLE, observer);
        this.prefix = connector.application() + ".replies." + instance;
        this.sink = sink;
    }

    @Override
    public @Nullable String awaitAddress(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        lock.lockInterruptibly();
        try {
            long left = timeout.toNanos();
            while (address == null && left > 0 && !closed() && state().lasting() == null) {
                changed.await(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
                left = end - System.nanoTime();
            }
            return address;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String whyNone() {
        return state().detail();
    }

    private void address(@Nullable String now) {
        lock.lock();
        try {
            address = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected Connection connect() throws IOException, TimeoutException {
        Filtered<InboundFilter> next = connector().reading(ROLE);
        unread = next.frames().unread();
        return next.connection();
    }

    @Override
    protected void serve(Connection connection) throws IOException, InterruptedException {
        var consumer = consume(connection);
        up();
        address(consumer.queue);
        try {
            while (!closed() && !consumer.ended.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                // Replies come on the client's thread.
            }
        } finally {
            address(null);
        }
        if (!closed() && connection.isOpen()) {
            throw new IOException("the queue '" + consumer.queue + "' was deleted, or its channel was closed");
        }
    }

    /** Under the name of before, unless that stays taken: the broker keeps a queue until it knows that its connection is gone. */
    private Replies consume(Connection connection) throws IOException, InterruptedException {
        for (int attempt = 1; true; attempt++) {
            try {
                return consume(connection, name());
            } catch (IOException e) {
                int code = Failures.replyCode(e);
                if (code == AMQP.ACCESS_REFUSED) {
                    throw new Failures.LastingException(
                            connector().options().who() + ": queue '" + name() + "': " + Failures.text(e)
                                    + ". Requests need the permission to configure and read the queues '"
                                    + connector().application() + ".replies.…'",
                            e);
                }
                // With the second its host is down.
                if ((code != AMQP.RESOURCE_LOCKED && code != AMQP.NOT_FOUND) || attempt == TRIES) {
                    throw e;
                }
                if (attempt == TRIES - 1) {
                    taken++;
                } else {
                    Thread.sleep(LOOK.toMillis());
                }
            }
        }
    }

    /** The same on each connection if possible, so that replies to requests of before still arrive. */
    private String name() {
        return taken == 0 ? prefix : prefix + "-" + (taken + 1);
    }

    private Replies consume(Connection connection, String queue) throws IOException {
        Channel channel = Channels.open(connection);
        var consumer = new Replies(channel, queue, unread, sink);
        channel.queueDeclare(queue, false, true, true, Map.of("x-queue-type", "classic"));
        channel.basicConsume(queue, true, consumer);
        return consumer;
    }

    /** Takes the replies on one channel. */
    private static final class Replies extends DefaultConsumer {

        private final String queue;
        private final @Nullable UnreadDeliveries unread;
        private final ReplySink sink;
        private final CountDownLatch ended = new CountDownLatch(1);

        Replies(Channel channel, String queue, @Nullable UnreadDeliveries unread, ReplySink sink) {
            super(channel);
            this.queue = queue;
            this.unread = unread;
            this.sink = sink;
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
            UnreadDeliveries.Reason reason =
                    unread == null ? null : unread.remove(getChannel().getChannelNumber(), envelope.getDeliveryTag());
            sink.accept(MessageMapper.reply(properties, body), reason == null ? null : reason.problem());
        }

        @Override
        public void handleCancel(String tag) {
            ended.countDown();
        }

        @Override
        public void handleShutdownSignal(String tag, ShutdownSignalException signal) {
            ended.countDown();
        }
    }
}
