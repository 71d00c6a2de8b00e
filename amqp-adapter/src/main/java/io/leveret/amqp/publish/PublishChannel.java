package io.leveret.amqp.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.leveret.amqp.connection.Channels;
import io.leveret.amqp.wire.Failures;
import io.leveret.amqp.wire.GatheredWrites;
import io.leveret.transport.SendFailure;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One channel for publishing, from its opening to its end. A refusal is such an end, as soon as what is under way has its
 * answer: a full quorum queue has a channel refuse all that follows, and does not tell it when a policy that limited the
 * queue is gone. Nothing more is sent on a channel that waits for that. If a publish throws, the channel ends too, because
 * the client's sequence numbers may be wrong then. Used by the writer's thread.
 */
final class PublishChannel {

    private static final Logger LOG = LoggerFactory.getLogger(PublishChannel.class);

    /** How long the writer sleeps at most before it looks whether its channel is alive. */
    private static final long LOOK_MILLIS = 50;

    /** How old a channel is before a refusal ends it, and how long it may then wait for the answers that are missing. */
    private static final long RENEWAL_NANOS = 1_000_000_000L;

    /** How many messages may be without an answer past their deadlines before their channel is given up. */
    private static final int OVERDUE = 1_000;

    private final Channel channel;
    private final GatheredWrites writes;
    private final SendQueue queue;
    private final Gate gate;
    private final Alarm alarm;
    private final ConfirmTracker confirms;

    /** Set by the client's thread. */
    private volatile boolean refused;

    /** When a refusal may end it, by {@link System#nanoTime}. */
    private long renewAt = System.nanoTime() + RENEWAL_NANOS;

    /** Opens a channel. */
    PublishChannel(
            Connection connection,
            GatheredWrites writes,
            SendQueue queue,
            Gate gate,
            Alarm alarm,
            ConfirmTracker confirms)
            throws IOException {
        this.channel = Channels.open(connection);
        this.writes = writes;
        this.queue = queue;
        this.gate = gate;
        this.alarm = alarm;
        this.confirms = confirms;
    }

    /**
     * Publishes until the channel ends. What has no answer then is reported as unknown.
     *
     * @param closing whether it is to end once there is nothing left to send
     * @param opened called when it is ready
     */
    void publishAll(BooleanSupplier closing, Runnable opened) throws InterruptedException {
        String end = "the connection was closed before the broker confirmed it";
        try {
            listen();
            channel.confirmSelect();
            gate.channelOpened();
            opened.run();
            while (channel.isOpen() && !(closing.getAsBoolean() && queue.isEmpty() && gate.isEmpty()) && !renewed()) {
                Outbound next = next();
                if (next != null && next.begin()) {
                    publish(next);
                }
            }
        } catch (IOException | RuntimeException e) {
            end = lossText(e);
            LOG.debug("the publish channel is discarded", e);
        } finally {
            ShutdownSignalException reason = channel.getCloseReason();
            confirms.failAll(reason == null ? end : lossText(reason));
            if (reason != null) {
                gate.channelClosed(Failures.channelCode(reason));
            }
        }
    }

    private void listen() {
        channel.addReturnListener(returned -> confirms.returned(
                returned.getExchange(),
                returned.getRoutingKey(),
                returned.getProperties().getMessageId()));
        channel.addConfirmListener(
                (sequence, multiple) -> confirms.confirmed(sequence, multiple, true), (sequence, multiple) -> {
                    refused = true;
                    confirms.confirmed(sequence, multiple, false);
                });
    }

    /** Whether a refusal ends it now. */
    private boolean renewed() throws IOException, InterruptedException {
        if (!refused || System.nanoTime() - renewAt <= 0) {
            return false;
        }
        boolean answered = answered();
        renewAt = System.nanoTime() + RENEWAL_NANOS;
        return answered;
    }

    /** Waits for the answers that are missing. False when some still are: a queue without a leader gives none. */
    private boolean answered() throws IOException, InterruptedException {
        writes.send();
        long end = System.nanoTime() + RENEWAL_NANOS;
        while (!confirms.isEmpty() && channel.isOpen() && System.nanoTime() - end < 0) {
            Thread.sleep(1);
        }
        return confirms.isEmpty();
    }

    /** The next message that may be sent; null when there was none for a while. Sends what was gathered before it waits. */
    private @Nullable Outbound next() throws IOException, InterruptedException {
        if (alarm.isRaised()) {
            writes.send();
            Thread.sleep(LOOK_MILLIS);
            queue.runAnswers();
            return null;
        }
        Outbound waited = gate.poll();
        if (waited != null) {
            return waited;
        }
        WriterTask next = queue.poll();
        if (next == null) {
            writes.send();
            next = queue.poll(LOOK_MILLIS);
        }
        return next == null ? null : taken(next);
    }

    private @Nullable Outbound taken(WriterTask task) {
        if (task instanceof Outbound message) {
            return gate.admits(message) ? message : null;
        }
        ((WriterTask.Answer) task).then().run();
        return null;
    }

    private void publish(Outbound next) throws IOException {
        BasicProperties properties = next.properties();
        SendFailure unfit = next.unfit(properties, channel.getConnection().getFrameMax());
        if (unfit != null) {
            next.failed(unfit);
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

    private static String lossText(Exception e) {
        return "the channel was lost before the broker confirmed it: " + Failures.notPublished(e);
    }

    void close() {
        Channels.close(channel);
    }
}
