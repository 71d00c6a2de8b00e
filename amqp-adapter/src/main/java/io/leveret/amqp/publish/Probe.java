package io.leveret.amqp.publish;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.leveret.amqp.connection.Channels;
import io.leveret.amqp.wire.Failures;
import io.leveret.transport.SendFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes one message on a channel of its own. There are two reasons. The broker may refuse the message by closing
 * the channel, which would affect everything on it, and would not say which message is meant. Or one of its queues may
 * have no leader: the first message of a channel to such a queue delays all that follow on the channel (for 65 s on
 * RabbitMQ 3.10.8: net_ticktime and 5 s), is then refused, and the next one delays them again. Other channels of the
 * connection continue.
 */
final class Probe {

    private static final Logger LOG = LoggerFactory.getLogger(Probe.class);

    /** With these the broker refuses a message before any queue gets it. */
    private static final Set<Integer> REFUSALS =
            Set.of(AMQP.ACCESS_REFUSED, AMQP.NOT_FOUND, AMQP.PRECONDITION_FAILED, AMQP.NOT_ALLOWED);

    private final Outbound message;
    private final Listener listener;

    /** Set by the first that tells the message its end. */
    private final AtomicBoolean reported = new AtomicBoolean();

    /** Set by the first of the answers that end it. */
    private final AtomicBoolean ended = new AtomicBoolean();

    /** Null until it is open. */
    private volatile @Nullable Channel channel;

    /** Whether the message may have left the process; set by the sending thread. */
    private volatile boolean sent;

    /** When it was made, by {@link System#nanoTime}. */
    private final long since = System.nanoTime();

    /** Whether the broker has given it back as unroutable; set by the client's thread, which confirms it after. */
    private volatile boolean returned;

    Probe(Outbound message, Listener listener) {
        this.message = message;
        this.listener = listener;
    }

    /** Told by any thread. */
    interface Listener {

        /** The broker takes such messages: this one is in its queues, or one of them has refused it. */
        void taken(boolean stored);

        /** The broker takes no such message. */
        void refused(int replyCode, String reason);

        /** The broker has answered, or never will. Told once, last. */
        void ended();
    }

    Outbound message() {
        return message;
    }

    /** Whether the broker takes a message of this kind for a reason to close its channel. */
    static boolean isRefusal(int replyCode) {
        return REFUSALS.contains(replyCode);
    }

    /** Sends it, on the caller's thread; the answer comes on another. */
    void send(Connection connection) {
        try {
            Channel opened = connection.createChannel();
            if (opened == null) {
                throw new IOException("no channel is free on the connection");
            }
            channel = opened;
            opened.addReturnListener(back -> returned = true);
            opened.addConfirmListener(
                    (sequence, multiple) -> end(() -> listener.taken(true), () -> message.stored(!returned)),
                    (sequence, multiple) ->
                            end(() -> listener.taken(false), () -> message.failed(ConfirmTracker.REFUSED)));
            opened.addShutdownListener(this::failed);
            opened.confirmSelect();
            BasicProperties properties = message.properties();
            SendFailure unfit = message.unfit(properties, connection.getFrameMax());
            if (unfit != null) {
                end(() -> {}, () -> message.failed(unfit));
                return;
            }
            if (!message.begin()) {
                end(() -> {}, () -> {});
                return;
            }
            sent = true;
            opened.basicPublish(message.exchange(), message.routingKey(), true, properties, message.body());
        } catch (Throwable e) {
            // First, as logging may fail too, and nobody else would end it.
            failed(e);
            LOG.debug("a message could not be sent on a channel of its own", e);
        }
    }

    private void failed(Throwable failure) {
        int code = Failures.channelCode(failure);
        String text = Failures.notPublished(failure);
        if (sent && REFUSALS.contains(code)) {
            end(() -> listener.refused(code, text), () -> message.failed(new SendFailure.Refused(text, true)));
        } else if (sent) {
            end(
                    () -> {},
                    () -> message.failed(
                            new SendFailure.Unknown("the channel was lost before the broker confirmed it: " + text)));
        } else {
            end(() -> {}, () -> message.failed(new SendFailure.Refused("it could not be sent: " + text, true)));
        }
    }

    /**
     * Gives up waiting for the message's sake if nobody waits for it any more. The channel stays: another would wait for the
     * same queue.
     */
    void reportIfOver() {
        if (message.over()) {
            report(() -> message.failed(new SendFailure.Unknown("the broker did not answer in time")));
        }
    }

    /** How long it has had no answer. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - since);
    }

    private void end(Runnable finding, Runnable report) {
        if (ended.compareAndSet(false, true)) {
            try {
                finding.run();
                report(report);
            } finally {
                listener.ended();
            }
        }
    }

    private void report(Runnable report) {
        if (reported.compareAndSet(false, true)) {
            report.run();
        }
    }

    /** Not to be called on the client's threads. */
    void close() {
        Channel opened = channel;
        if (opened != null) {
            Channels.close(opened);
        }
    }
}
