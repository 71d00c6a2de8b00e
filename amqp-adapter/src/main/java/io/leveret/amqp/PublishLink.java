package io.leveret.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.leveret.amqp.FilteredConnectionFactory.Filtered;
import io.leveret.transport.SendFailure;
import io.leveret.transport.TransportObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection for publishing. Its thread is the channel's one writer, so a caller never waits for a socket, and sequence
 * numbers are certain. Any failure to publish discards the channel: the client's count of messages can't be trusted after.
 */
final class PublishLink extends Link {

    private static final Logger LOG = LoggerFactory.getLogger(PublishLink.class);
    private static final String ROLE = "publish";

    /** How long the writer sleeps at most before it looks whether its channel is alive. */
    private static final long LOOK_MILLIS = 50;

    /** How old a channel is before a refusal ends it, and how long it may then wait for the answers that are missing. */
    private static final long RENEWAL_NANOS = 1_000_000_000L;

    /** How many messages may be without an answer past their deadlines before their channel is given up. */
    private static final int OVERDUE = 1_000;

    /**
     * Those that are waited for are bounded by the engine's publish window, and by the prefetch of all subscriptions for the
     * copies; those whose deadline has passed by {@link #purge}.
     */
    private final LinkedBlockingQueue<Outgoing> queue = new LinkedBlockingQueue<>();

    /** The length from which the queue is searched for messages that are over: twice what the last search left. */
    private final AtomicInteger purgeAt = new AtomicInteger(OVERDUE);

    private final Topology topology;

    /** Called when an exchange was found to be missing: its bindings went with it. */
    private final Runnable exchangeMissing;

    /** Why the broker takes nothing; null while it does. Set by the client's thread. */
    private volatile @Nullable String blocked;

    /** What the current connection's frames go through; used by the writer only. */
    private @Nullable GatheredWrites writes;

    /** When the broker last answered, or had nothing to answer, by {@link System#nanoTime}. Used by the thread that looks. */
    private long answeredAt = System.nanoTime();

    /** The host that was left last, to be avoided until there is a connection; null for none. */
    private volatile @Nullable InetSocketAddress left;

    /** The current generation's; replaced by the writer. */
    private volatile ConfirmTracker tracker = new ConfirmTracker();

    PublishLink(Connector connector, Topology topology, Runnable exchangeMissing, TransportObserver observer) {
        super(connector, ROLE, observer);
        this.topology = topology;
        this.exchangeMissing = exchangeMissing;
    }

    void send(Outgoing message) {
        queue.add(message);
        purge();
        if (closed()) {
            failQueued();
        }
    }

    /** Without a connection, or during an alarm, nothing leaves the queue by itself. */
    private void purge() {
        int limit = purgeAt.get();
        if (queue.size() >= limit && purgeAt.compareAndSet(limit, Integer.MAX_VALUE)) {
            queue.removeIf(next -> next.over() && !next.begin());
            purgeAt.set(OVERDUE + 2 * queue.size());
        }
    }

    SendFailure whyWaiting() {
        String reason = blocked;
        if (reason != null) {
            return new SendFailure.Blocked("the broker takes no messages now: " + reason);
        }
        return new SendFailure.Refused(
                state().up() ? "the broker has not confirmed the messages before it" : state().detail(), true);
    }

    @Override
    void unstick() {
        super.unstick();
        leaveSilent();
    }

    /**
     * Leaves a host that has left all publishes without an answer for as long as a silent peer is taken to be alive, some of
     * them past their deadlines: a node that was cut off from its cluster keeps its connections, sends heartbeats, and confirms
     * nothing for the queues whose majority is elsewhere. A new channel there would be refused all, so another host comes
     * first. What was not answered is reported as unknown.
     */
    private void leaveSilent() {
        ConfirmTracker now = tracker;
        long at = System.nanoTime();
        AmqpOptions options = connector().options();
        if (now.takeAnswered() || now.isEmpty() || blocked != null || !state().up()) {
            answeredAt = at;
        } else if (at - answeredAt > options.heartbeat().toNanos()
                && options.url().hosts().size() > 1
                && now.overdue() > 0) {
            answeredAt = at;
            leave(options);
        }
    }

    private void leave(AmqpOptions options) {
        Connection connection = current();
        if (connection != null) {
            left = new InetSocketAddress(connection.getAddress(), connection.getPort());
            LOG.warn(
                    "the host {} has answered no publish for {}, though it is alive; trying the others",
                    left,
                    options.heartbeat());
            connector().breakOff(connection);
        }
    }

    @Override
    Connection connect() throws IOException, TimeoutException {
        Filtered<GatheredWrites> next = connector().publishing(ROLE, left);
        left = null;
        writes = next.frames();
        return next.connection();
    }

    @Override
    void serve(Connection connection) throws IOException, TimeoutException, InterruptedException {
        blocked = null;
        connection.addBlockedListener(
                reason -> {
                    blocked = reason;
                    LOG.warn(
                            "{} takes no messages now: {}",
                            connector().options().who(),
                            reason);
                },
                () -> {
                    blocked = null;
                    LOG.info("{} takes messages again", connector().options().who());
                });
        while (!closed() && connection.isOpen()) {
            write(connection, Objects.requireNonNull(writes));
        }
    }

    /**
     * One channel from its opening to its end. A refusal is such an end, as soon as what is under way has its answer: a full
     * quorum queue has a channel refuse all that follows, and does not tell it when a policy that limited the queue is gone.
     * Nothing more is sent on a channel that waits for that.
     */
    private void write(Connection connection, GatheredWrites writes) throws IOException, InterruptedException {
        var confirms = new ConfirmTracker();
        tracker = confirms;
        var refused = new AtomicBoolean();
        long renewAt = System.nanoTime() + RENEWAL_NANOS;
        Channel channel = connection.createChannel();
        String end = "the connection was closed before the broker confirmed it";
        try {
            channel.addReturnListener(returned -> confirms.returned(
                    returned.getExchange(),
                    returned.getRoutingKey(),
                    returned.getProperties().getMessageId()));
            channel.addConfirmListener(
                    (sequence, multiple) -> confirms.confirmed(sequence, multiple, true), (sequence, multiple) -> {
                        refused.set(true);
                        confirms.confirmed(sequence, multiple, false);
                    });
            channel.confirmSelect();
            if (!state().up()) {
                up();
            }
            Set<String> topics = new HashSet<>();
            while (channel.isOpen() && !(closed() && queue.isEmpty())) {
                if (refused.get() && System.nanoTime() - renewAt > 0) {
                    if (answered(channel, writes, confirms)) {
                        break;
                    }
                    renewAt = System.nanoTime() + RENEWAL_NANOS;
                }
                Outgoing next = next(writes);
                if (next != null && declared(connection, next, topics) && next.begin()) {
                    publish(channel, writes, confirms, next);
                }
            }
        } catch (IOException | RuntimeException e) {
            end = lost(e);
            LOG.debug("the publish channel is discarded", e);
        } finally {
            ShutdownSignalException reason = channel.getCloseReason();
            confirms.lost(reason == null ? end : lost(reason));
            if (reason != null && Failures.replyCode(reason) == AMQP.NOT_FOUND) {
                exchangeMissing.run();
            }
            Channels.close(channel);
        }
    }

    /** Waits for the answers that are missing. False when some still are: a queue without a leader gives none. */
    private static boolean answered(Channel channel, GatheredWrites writes, ConfirmTracker confirms)
            throws IOException, InterruptedException {
        writes.send();
        long end = System.nanoTime() + RENEWAL_NANOS;
        while (!confirms.isEmpty() && channel.isOpen() && System.nanoTime() - end < 0) {
            Thread.sleep(1);
        }
        return confirms.isEmpty();
    }

    /** The next message; null when there was none for a while, or none may be sent. Sends what was gathered before it waits. */
    private @Nullable Outgoing next(GatheredWrites writes) throws IOException, InterruptedException {
        Outgoing next = blocked == null ? queue.poll() : null;
        if (next != null) {
            return next;
        }
        writes.send();
        if (blocked == null) {
            return queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        Thread.sleep(LOOK_MILLIS);
        return null;
    }

    private static String lost(Exception e) {
        return "the channel was lost before the broker confirmed it: " + Failures.text(e)
                + (Failures.replyCode(e) == AMQP.ACCESS_REFUSED
                        ? ". Publishing needs the permission to write to it"
                        : "");
    }

    private boolean declared(Connection connection, Outgoing next, Set<String> topics) {
        String topic = next.topic();
        if (topic == null || topics.contains(topic)) {
            return true;
        }
        try {
            topology.topic(connection, topic);
            topics.add(topic);
            return true;
        } catch (Failures.LastingException e) {
            next.failed(new SendFailure.Refused(String.valueOf(e.getMessage()), true));
        } catch (IOException | RuntimeException e) {
            next.failed(new SendFailure.Refused(
                    "the topic '" + topic + "' could not be declared: " + Failures.text(e), true));
        }
        return false;
    }

    private void publish(Channel channel, GatheredWrites writes, ConfirmTracker confirms, Outgoing next)
            throws IOException {
        BasicProperties properties = next.properties();
        int frameMax = channel.getConnection().getFrameMax();
        if (!Wire.fits(properties, frameMax, next.reserve())) {
            next.failed(new SendFailure.Refused(
                    "its headers are larger than the broker's frame of " + frameMax
                            + " bytes; put large data in the body",
                    true));
            return;
        }
        long sequence = channel.getNextPublishSeqNo();
        confirms.add(sequence, next);
        if (sequence % OVERDUE == 0 && confirms.overdue() >= OVERDUE) {
            throw new IOException(
                    "the broker has left " + OVERDUE + " messages without an answer past their deadlines");
        }
        writes.gather();
        try {
            channel.basicPublish(next.exchange(), next.routingKey(), true, properties, next.body());
        } finally {
            writes.pass();
        }
    }

    /** Waits until all that was sent is confirmed, and then ends. */
    void close(Duration grace) {
        long end = System.nanoTime() + grace.toNanos();
        try {
            while (!(queue.isEmpty() && tracker.isEmpty()) && System.nanoTime() < end && state().up()) {
                Thread.sleep(2);
            }
            close();
            join(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
        }
        failQueued();
        tracker.lost("the application was closed before the broker confirmed it");
    }

    private void failQueued() {
        Outgoing left;
        while ((left = queue.poll()) != null) {
            left.failed(new SendFailure.Closed(
                    "the connection to " + connector().options().url() + " is closed"));
        }
    }
}
