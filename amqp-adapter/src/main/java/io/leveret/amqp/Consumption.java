package io.leveret.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.SubscriptionSpec;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One subscription on one channel: a generation of it. Dead for ever once its channel is closed. */
final class Consumption extends DefaultConsumer {

    private final SubscriptionSpec spec;
    private final DeliverySink sink;
    private final Copier copier;
    private final AckFlusher acks;

    /** Why it ended; null while it lives. Set once by the client's thread or by its owner. */
    private volatile @Nullable String ended;

    /** The broker's name for the consumer; null while paused. Changed by the owner only. */
    private volatile @Nullable String tag;

    Consumption(Channel channel, SubscriptionSpec spec, DeliverySink sink, Copier copier, AckFlusher acks) {
        super(channel);
        this.spec = spec;
        this.sink = sink;
        this.copier = copier;
        this.acks = acks;
    }

    void consume(String queue) throws IOException {
        tag = getChannel().basicConsume(queue, false, this);
    }

    /** Stops deliveries and keeps the channel, so that what is unsettled can still be settled. */
    void cancel() throws IOException {
        String now = tag;
        if (now != null) {
            tag = null;
            getChannel().basicCancel(now);
        }
    }

    /**
     * Waits until the broker has carried out all that was settled. A channel keeps back what it tells a quorum queue while
     * more than 32 of its commands are under way (rabbit_fifo_client's soft limit), and forgets it when it is closed. The
     * queue answers a new consumer after the commands before it, and what was kept back then follows.
     */
    void awaitSettled(String queue) throws IOException {
        Channel channel = getChannel();
        // What the queue gives it goes back when the channel is closed.
        channel.basicQos(1);
        channel.basicCancel(channel.basicConsume(queue, false, new DefaultConsumer(channel)));
    }

    boolean consuming() {
        return tag != null;
    }

    @Nullable
    String ended() {
        return ended;
    }

    boolean stale() {
        return ended != null || !getChannel().isOpen();
    }

    void end(String reason) {
        if (ended == null) {
            ended = reason;
        }
    }

    AckFlusher acks() {
        return acks;
    }

    Copier copier() {
        return copier;
    }

    SubscriptionSpec spec() {
        return spec;
    }

    /** Closes the channel; what is unsettled goes back to the broker. */
    void close() {
        end("closed");
        Channels.close(getChannel());
    }

    @Override
    public void handleDelivery(String consumerTag, Envelope envelope, BasicProperties properties, byte[] body) {
        sink.accept(new AmqpDelivery(this, envelope, properties, body));
    }

    @Override
    public void handleCancel(String consumerTag) {
        end("the broker cancelled the consumer (its queue was deleted, or an event was not settled in time)");
    }

    @Override
    public void handleShutdownSignal(String consumerTag, ShutdownSignalException signal) {
        end("the channel was closed: " + Failures.text(signal));
    }
}
