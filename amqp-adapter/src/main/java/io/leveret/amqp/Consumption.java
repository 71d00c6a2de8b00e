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
final class Consumption extends DefaultConsumer implements Copier.Origin {

    private final SubscriptionSpec spec;
    private final DeliverySink sink;
    private final Copier copier;
    private final AckFlusher acks;
    private final Runnable changed;

    /** Why events can't be put aside to be retried or parked; null while they can. */
    private volatile @Nullable String refusal;

    /** Set when a queue to put events aside in may be missing. */
    private volatile boolean undeclared;

    /** Why it ended; null while it lives. Set once by the client's thread or by its owner. */
    private volatile @Nullable String ended;

    /** The broker's name for the consumer; null while paused. Changed by the owner only. */
    private volatile @Nullable String tag;

    /**
     * A generation that does not consume yet.
     *
     * @param changed called when copies begin or cease to be refused, on any thread
     */
    Consumption(
            Channel channel,
            SubscriptionSpec spec,
            DeliverySink sink,
            Copier copier,
            AckFlusher acks,
            Runnable changed) {
        super(channel);
        this.spec = spec;
        this.sink = sink;
        this.copier = copier;
        this.acks = acks;
        this.changed = changed;
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

    @Nullable
    String refusal() {
        return refusal;
    }

    /** Whether its queues should be declared again: asked once for each time. */
    boolean takeUndeclared() {
        boolean take = undeclared;
        undeclared = false;
        return take;
    }

    @Override
    public boolean wanted() {
        return !stale();
    }

    @Override
    public void refused(String problem) {
        undeclared = true;
        if (refusal == null) {
            explain(problem);
        }
    }

    /** Says better why copies are refused. */
    void explain(String problem) {
        refusal = problem;
        changed.run();
    }

    @Override
    public void taken() {
        if (refusal != null) {
            refusal = null;
            changed.run();
        }
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
