package io.leveret.amqp.consume;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.leveret.amqp.connection.Channels;
import io.leveret.amqp.publish.Copier;
import io.leveret.amqp.wire.Failures;
import io.leveret.amqp.wire.UnreadDeliveries;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.Quietly;
import io.leveret.transport.SubscriptionSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription on one channel. It passes deliveries to the engine and acknowledges them. When its channel is
 * closed, it ends for good, and {@link AmqpSubscription} creates another.
 */
final class ConsumerGeneration extends DefaultConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerGeneration.class);

    /** How long it may take a busy broker to deliver in place of what was settled. */
    private static final Duration FILLED = Duration.ofSeconds(5);

    /** The same for one that does not see when it is full. */
    private static final Duration FILLED_UNSEEN = Duration.ofMillis(500);

    /** What the tags are counted from, so that all have as many digits. */
    private static final int FIRST_TAG = 1_000_000;

    private final String queue;
    private final SubscriptionSpec spec;
    private final DeliverySink sink;
    private final Copier copier;
    private final AckFlusher acks;
    private final UnreadDeliveries unread;
    private final Prefetch wanted;
    private final boolean limited;
    private final Aside aside;
    private final AsideQueues asideQueues;

    /** Why it ended; null while it lives. Set once by the client's thread or by its owner. */
    private volatile @Nullable String ended;

    /** How many consumers it has had. Used by the owner only. */
    private int consumers;

    /** How many deliveries a consumer of it may have unsettled. Written by the owner. */
    private volatile int prefetch;

    /** How many deliveries were handed on and are not settled. */
    private final AtomicInteger inHand = new AtomicInteger();

    /** How many deliveries have come. Written by the client's thread only. */
    private final AtomicLong arrived = new AtomicLong();

    /** Set once another is to take its place: nothing more is handed on, and it is stale when nothing is in hand. */
    private volatile boolean replaced;

    /** Set once it is to be ended in order: its deliveries are stale, what was settled before is still to be written. */
    private volatile boolean givenBack;

    /** Set when it begins to receive, or leaves an event unread: health has something new to say. */
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
     * @param wanted how many deliveries the subscription wants to have unsettled
     * @param limited whether its queue was made by others, who may have left it the delivery limit that is the default
     * @param redeclaration told when a queue may be missing
     * @param changed called when copies begin or cease to be refused, on any thread
     */
    ConsumerGeneration(
            Channel channel,
            String queue,
            SubscriptionSpec spec,
            DeliverySink sink,
            Copier copier,
            AckFlusher acks,
            UnreadDeliveries unread,
            Prefetch wanted,
            boolean limited,
            Redeclaration redeclaration,
            Runnable changed) {
        super(channel);
        this.queue = queue;
        this.spec = spec;
        this.sink = sink;
        this.copier = copier;
        this.acks = acks;
        this.unread = unread;
        this.wanted = wanted;
        this.limited = limited;
        this.aside = new Aside(wanted.wanted());
        this.asideQueues = new AsideQueues(redeclaration, this::stale, changed);
    }

    /** Receives, with so many unsettled at most. */
    void consume(int deliveries) throws IOException {
        prefetch = deliveries;
        getChannel().basicQos(deliveries);
        consume();
    }

    /**
     * The tags rise, as a quorum queue that gets back what several consumers of a channel hold takes it one consumer after
     * another, before RabbitMQ 4 in the order of their tags.
     */
    private void consume() throws IOException {
        consumers++;
        aside.begins(tag());
        getChannel().basicConsume(queue, false, tag(), this);
        news.set(true);
    }

    private String tag() {
        return "leveret-" + (FIRST_TAG + consumers);
    }

    /** Whether another consumer on the same connection would have more or less unsettled. Not while copies wait: they keep their places. */
    boolean isOutgrown(Session session) {
        return prefetch != wanted.on(session) && !aside.waits();
    }

    /**
     * Ends once what is in hand is settled, so that its owner begins another. What arrives meanwhile goes back with the channel.
     * A new consumer on the same channel would not do: what is on its way to the one before goes back alone, behind others.
     */
    void replace() {
        replaced = true;
    }

    /**
     * Receives with a prefetch of its own beside what waits for copies, which stays with the consumer before. That one is full, so
     * nothing is on its way to it that would go back behind others. It ends before the next begins, which would get later events
     * first; the queue of a broadcast goes with its last consumer, so there the next one comes first.
     */
    void makeRoom() throws IOException {
        String former = tag();
        getChannel().basicQos(prefetch);
        if (spec.broadcast()) {
            consume();
            getChannel().basicCancel(former);
        } else {
            getChannel().basicCancel(former);
            consume();
        }
    }

    /** What waits to be put aside. */
    Aside aside() {
        return aside;
    }

    /** Whether it can be put aside. */
    AsideQueues asideQueues() {
        return asideQueues;
    }

    /** Whether good events wait behind those that can't be put aside, and a new consumer would get them. */
    boolean crowded() {
        return !spec.singleActive() && aside.crowded();
    }

    /** From here on its deliveries are stale. Its owner ends it in order, soon. */
    void giveBack() {
        givenBack = true;
        sink.recall();
    }

    /** Waits until the broker has carried out all that was settled. */
    void awaitSettled() throws IOException {
        Duration patience = consumers == 1 ? FILLED : FILLED_UNSEEN;
        SettledBarrier.await(getChannel(), queue, spec.singleActive(), this::isFull, patience);
    }

    /** Whether it has as much unsettled as it may. One that has made room has a consumer before it, which keeps what it has. */
    private boolean isFull() {
        return consumers == 1 && arrived.get() - acks.written() >= prefetch;
    }

    String queue() {
        return queue;
    }

    @Nullable
    String ended() {
        return ended;
    }

    boolean stale() {
        return givenBack || isLost() || (replaced && inHand.get() == 0);
    }

    boolean isLost() {
        return ended != null || !getChannel().isOpen();
    }

    void end(String reason) {
        if (ended == null) {
            ended = reason;
        }
        sink.recall();
    }

    AckFlusher acks() {
        return acks;
    }

    /** One that was handed on is done with. */
    void acknowledge(long tag) {
        acks.add(tag);
        inHand.decrementAndGet();
    }

    Copier copier() {
        return copier;
    }

    SubscriptionSpec spec() {
        return spec;
    }

    /** Whether health has something new to say. */
    boolean hasNews() {
        return news.get() || aside.hasNews();
    }

    /** Whether it has begun to receive, or left an event unread: asked once for each time, before it is said. */
    boolean takeNews() {
        return news.compareAndSet(true, false);
    }

    /** Closes the channel; what is unsettled goes back to the broker. */
    void close() {
        try {
            end("closed");
        } finally {
            Channels.close(getChannel());
        }
    }

    @Override
    public void handleDelivery(String consumerTag, Envelope envelope, BasicProperties properties, byte[] body) {
        arrived.lazySet(arrived.getPlain() + 1);
        UnreadDeliveries.Reason reason = unread.remove(getChannel().getChannelNumber(), envelope.getDeliveryTag());
        if (reason == null) {
            inHand.incrementAndGet();
            if (replaced) {
                inHand.decrementAndGet();
                return;
            }
            hand(new AmqpDelivery(this, aside.of(consumerTag), envelope, properties, body));
        } else {
            aside.of(consumerTag).stays();
            leave(reason.explain(properties));
        }
    }

    private void hand(AmqpDelivery delivery) {
        if (limited && delivery.endangered()) {
            delivery.startAgain();
        } else {
            sink.accept(delivery);
        }
    }

    /** Leaves it unsettled: it stays in its queue, nothing of it is lost, and the others are delivered. */
    private void leave(String which) {
        unreadCount++;
        String text = unreadCount + " left unread in the queue '" + queue + "', the last is " + which;
        leftUnread = text;
        news.set(true);
        Quietly.run(() -> LOG.warn("{}: {}", spec.name(), text));
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
