package io.leveret.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.leveret.transport.SendFailure;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One message on a channel of its own, because the broker may refuse it by closing the channel: it does that for all that is
 * on the channel, and doesn't say which message it means.
 */
final class Probe {

    private static final Logger LOG = LoggerFactory.getLogger(Probe.class);

    /** With these the broker refuses a message before any queue gets it. */
    private static final Set<Integer> REFUSALS =
            Set.of(AMQP.ACCESS_REFUSED, AMQP.NOT_FOUND, AMQP.PRECONDITION_FAILED, AMQP.NOT_ALLOWED);

    private final Outgoing message;
    private final Listener listener;

    /** Set by the first of the answers that end it. */
    private final AtomicBoolean ended = new AtomicBoolean();

    /** Null until it is open. */
    private volatile @Nullable Channel channel;

    /** Whether the message may have left the process; set by the sending thread. */
    private volatile boolean sent;

    /** Whether the broker has given it back as unroutable; set by the client's thread, which confirms it after. */
    private volatile boolean returned;

    Probe(Outgoing message, Listener listener) {
        this.message = message;
        this.listener = listener;
    }

    /** Told by any thread. */
    interface Listener {

        /** The broker has taken in such a message; a queue may not have stored this one yet. */
        void accepted();

        /** The broker takes no such message. */
        void refused(int replyCode, String reason);

        /** It has its end, and was told. Told once, last. */
        void ended();
    }

    Outgoing message() {
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
                    (sequence, multiple) -> end(() -> message.stored(!returned)),
                    (sequence, multiple) -> end(() -> message.failed(ConfirmTracker.REFUSED)));
            opened.addShutdownListener(this::failed);
            opened.confirmSelect();
            BasicProperties properties = message.properties();
            SendFailure unfit = message.unfit(properties, connection.getFrameMax());
            if (unfit != null) {
                end(() -> message.failed(unfit));
                return;
            }
            if (!message.begin()) {
                end(() -> {});
                return;
            }
            sent = true;
            opened.basicPublish(message.exchange(), message.routingKey(), true, properties, message.body());
            // Any request will do: it is answered behind the message, and a channel that refuses the message is closed
            // by then.
            opened.basicQos(1);
            listener.accepted();
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
            end(() -> {
                listener.refused(code, text);
                message.failed(new SendFailure.Refused(text, true));
            });
        } else if (sent) {
            end(() -> message.failed(
                    new SendFailure.Unknown("the channel was lost before the broker confirmed it: " + text)));
        } else {
            end(() -> message.failed(new SendFailure.Refused("it could not be sent: " + text, true)));
        }
    }

    /** Gives up waiting if nobody waits for the message any more. */
    void endIfOver() {
        if (message.over()) {
            end(() -> message.failed(new SendFailure.Unknown("the broker did not answer in time")));
        }
    }

    private void end(Runnable report) {
        if (ended.compareAndSet(false, true)) {
            try {
                report.run();
            } finally {
                listener.ended();
            }
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
