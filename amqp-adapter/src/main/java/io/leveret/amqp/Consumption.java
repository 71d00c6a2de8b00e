package io.leveret.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.SubscriptionSpec;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscription on one channel: a generation of it. Dead for ever once its channel is closed. */
final class Consumption extends DefaultConsumer implements Copier.Origin {

    private static final Logger LOG = LoggerFactory.getLogger(Consumption.class);

    private final String queue;
    private final SubscriptionSpec spec;
    private final DeliverySink sink;
    private final Copier copier;
    private final AckFlusher acks;
    private final Unread unread;
    private final Runnable changed;

    /** Why events can't be put aside to be retried or parked; null while they can. */
    private volatile @Nullable String refusal;

    /** Set when a queue of its, or an exchange, may be missing. */
    private final AtomicBoolean undeclared = new AtomicBoolean();

    /** Why it ended; null while it lives. Set once by the client's thread or by its owner. */
    private volatile @Nullable String ended;

    /** The broker's name for the consumer; null while paused. Changed by the owner only. */
    private volatile @Nullable String tag;

    /** Set when it begins or ceases to receive, or leaves an event unread: health has something new to say. */
    private final AtomicBoolean news = new AtomicBoolean(true);

    /** Used by the client's thread only. */
    private int unreadCount;

    /** What was not read, and what to do; null when nothing was. Set by the client's thread. */
    private volatile @Nullable String leftUnread;

    /**
     * A generation that does not consume yet.
     *
     * @param queue where it consumes
     * @param unread says which deliveries' bodies were not kept
     * @param changed called when copies begin or cease to be refused, on any thread
     */
    Consumption(
            Channel channel,
            String queue,
            SubscriptionSpec spec,
            DeliverySink sink,
            Copier copier,
            AckFlusher acks,
            Unread unread,
            Runnable changed) {
        super(channel);
        this.queue = queue;
        this.spec = spec;
        this.sink = sink;
        this.copier = copier;
        this.acks = acks;
        this.unread = unread;
        this.changed = changed;
    }

    void consume() throws IOException {
        tag = getChannel().basicConsume(queue, false, this);
        news.set(true);
    }

    /** Stops deliveries and keeps the channel, so that what is unsettled can still be settled. */
    void cancel() throws IOException {
        String now = tag;
        if (now != null) {
            tag = null;
            news.set(true);
            getChannel().basicCancel(now);
        }
    }

    /** Receives with another prefetch, which only a new consumer has. What it holds stays with it. */
    void renew(int prefetch) throws IOException {
        // A single active consumer that stops makes another instance the active one, while this one still works on an
        // event.
        if (!spec.singleActive()) {
            cancel();
            getChannel().basicQos(prefetch);
            consume();
        }
    }

    /**
     * Waits until the broker has carried out all that was settled. A channel keeps back what it tells a quorum queue while 32
     * of its commands or more are under way (the broker's {@code quorum_commands_soft_limit}), and forgets it when it is
     * closed. The queue answers a new consumer after the commands before it, and what was kept back then follows.
     */
    void awaitSettled() throws IOException {
        Channel channel = getChannel();
        // What the queue gives it goes back when the channel is closed.
        channel.basicQos(1);
        channel.basicCancel(channel.basicConsume(queue, false, new DefaultConsumer(channel)));
    }

    String queue() {
        return queue;
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

    /** Something of it was found missing. */
    void undeclared() {
        undeclared.set(true);
    }

    /** Whether its queues should be declared again: asked once for each time. */
    boolean takeUndeclared() {
        return undeclared.compareAndSet(true, false);
    }

    /** Whether either of the two would be true now. */
    boolean newsOrUndeclared() {
        return news.get() || undeclared.get();
    }

    /** Whether health has something new to say: asked once for each time, before it is said. */
    boolean takeNews() {
        return news.compareAndSet(true, false);
    }

    @Override
    public boolean wanted() {
        return !stale();
    }

    @Override
    public void refused(String problem) {
        undeclared.set(true);
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
        Unread.Reason reason = unread.take(getChannel().getChannelNumber(), envelope.getDeliveryTag());
        if (reason == null) {
            sink.accept(new AmqpDelivery(this, envelope, properties, body));
        } else {
            leave(reason.explain(properties));
        }
    }

    /** Leaves it unsettled: it stays in its queue, nothing of it is lost, and the others are delivered. */
    private void leave(String which) {
        unreadCount++;
        String text = unreadCount + " left unread in the queue '" + queue + "', the last is " + which;
        leftUnread = text;
        news.set(true);
        LOG.warn("{}: {}", spec.name(), text);
    }

    @Nullable
    String leftUnread() {
        return leftUnread;
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
