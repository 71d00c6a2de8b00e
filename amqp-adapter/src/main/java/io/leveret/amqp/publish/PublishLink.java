package io.leveret.amqp.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.leveret.amqp.connection.Channels;
import io.leveret.amqp.connection.Connector;
import io.leveret.amqp.connection.Link;
import io.leveret.amqp.topology.Topology;
import io.leveret.amqp.wire.Failures;
import io.leveret.amqp.wire.FilteredConnectionFactory.Filtered;
import io.leveret.amqp.wire.GatheredWrites;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.ForeignText;
import io.leveret.transport.Quietly;
import io.leveret.transport.SendFailure;
import io.leveret.transport.TransportObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection for publishing. One thread writes to its channel, so callers never wait for the socket, and the sequence
 * numbers of publisher confirms are certain. If a publish throws, the channel is replaced, because the client's
 * sequence numbers may be wrong then.
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
     * Those that are waited for are bounded by the engine's publish window, and for the copies by what all subscriptions may
     * have unsettled; those whose deadline has passed by {@link #purge}.
     */
    private final LinkedBlockingQueue<WriterTask> queue = new LinkedBlockingQueue<>();

    /** The length from which the queue is searched for messages that are over: twice what the last search left. */
    private final AtomicInteger purgeAt = new AtomicInteger(OVERDUE);

    private final Gate gate;

    /** Whether the writer is to look after what waits for others, so that it is told once. */
    private final AtomicBoolean goesOn = new AtomicBoolean();

    /** Whether the thread was started. */
    private final AtomicBoolean started = new AtomicBoolean();

    /** Why the broker takes nothing; null while it does. Set by the client's thread. */
    private volatile @Nullable String blocked;

    /** What the current connection's frames go through; used by the writer only. */
    private @Nullable GatheredWrites writes;

    /** The host that was left last, to be avoided until there is a connection; null for none. */
    private volatile @Nullable InetSocketAddress left;

    /** The current generation's; replaced by the writer. */
    private volatile ConfirmTracker tracker;

    private final Unstored unstored;

    PublishLink(
            Connector connector,
            Topology topology,
            Probing probing,
            Unstored unstored,
            Runnable exchangeMissing,
            TransportObserver observer) {
        super(connector, ROLE, observer);
        this.unstored = unstored;
        this.tracker = new ConfirmTracker(unstored);
        this.gate =
                new Gate(topology, probing, unstored, then -> queue.add(new WriterTask.Answer(then)), exchangeMissing);
    }

    /** Connects, unless it has begun to. */
    @Override
    public void start() {
        if (!started.get() && started.compareAndSet(false, true)) {
            super.start();
        }
    }

    void send(Outbound message) {
        start();
        queue.add(message);
        purge();
        if (closed()) {
            failQueued();
        }
    }

    /** Takes back what has not been sent yet, in order. */
    List<Outbound> takeUnsent() {
        List<Outbound> unsent = new ArrayList<>(gate.takeWaiting());
        queue.removeIf(task -> task instanceof Outbound message && unsent.add(message));
        return unsent;
    }

    /** What the broker hasn't answered for so long on the channel that all share, the one that waits longest first. */
    List<Silence> silences(Duration time) {
        return blocked == null ? tracker.silences(time) : List.of();
    }

    /** The same of those that have a channel of their own. */
    List<Silence> silencesApart(Duration time) {
        return blocked == null ? gate.silences(time) : List.of();
    }

    /** Whether messages to a destination are without an answer on the channel that all share. */
    boolean waitsFor(String destination) {
        return tracker.waitsFor(destination);
    }

    /** Whether others are answered that were sent so much later than the one that waits longest. */
    boolean answersOthers(Duration after) {
        return tracker.answersOthers(after);
    }

    /** The destinations that have to have an answer before they share the channel. */
    Set<String> suspects() {
        return gate.suspects();
    }

    /** From now on a message to a destination has to have its answer before the rest may go on the shared channel. */
    void suspect(String destination, BooleanSupplier others) {
        queue.add(new WriterTask.Answer(() -> gate.suspect(destination, others)));
    }

    /** Whether it has nothing to do. */
    boolean idle() {
        return queue.isEmpty() && gate.isEmpty() && tracker.isEmpty();
    }

    /** Whether a connection was ever wanted. */
    boolean isStarted() {
        return started.get();
    }

    /** Without a connection, or during an alarm, nothing leaves the queue by itself. */
    private void purge() {
        int limit = purgeAt.get();
        if (queue.size() >= limit && purgeAt.compareAndSet(limit, Integer.MAX_VALUE)) {
            purgeAll();
            purgeAt.set(OVERDUE + 2 * queue.size());
        }
    }

    private void purgeAll() {
        queue.removeIf(next -> next instanceof Outbound message && message.over() && !message.begin());
    }

    SendFailure whyWaiting() {
        String reason = blocked;
        if (reason != null) {
            return new SendFailure.Blocked("the broker takes no messages now: " + reason);
        }
        if (!isStarted()) {
            return new SendFailure.Refused("there is no connection for it yet", true);
        }
        SendFailure unasked = gate.whyUnasked();
        if (unasked != null && state().up()) {
            return unasked;
        }
        return new SendFailure.Refused(
                state().up() ? "the broker has not confirmed the messages before it" : state().detail(), true);
    }

    @Override
    public ComponentHealth health() {
        String name = "connection " + ROLE;
        if (!isStarted()) {
            return new ComponentHealth(name, true, "connects with the next publish");
        }
        String reason = blocked;
        Link.State now = state();
        return now.up() && reason != null
                ? new ComponentHealth(
                        name, false, "blocked: " + connector().options().who() + " takes no messages now: " + reason)
                : new ComponentHealth(name, now.up(), now.detail());
    }

    @Override
    public void unstick() {
        super.unstick();
        purgeAll();
        gate.purge();
        if (!gate.isEmpty() && goesOn.compareAndSet(false, true)) {
            queue.add(new WriterTask.Answer(() -> {
                goesOn.set(false);
                gate.goOn();
            }));
        }
    }

    /** Whether the broker takes messages, as far as it says. */
    boolean takesMessages() {
        return state().up() && blocked == null;
    }

    /** Connects to another host. What was not answered is reported as unknown. */
    void leave() {
        Connection connection = current();
        if (connection != null) {
            left = new InetSocketAddress(connection.getAddress(), connection.getPort());
            Quietly.run(() -> LOG.warn(
                    "the host {} answers but has stored no publish for {}; trying the others",
                    left,
                    connector().options().heartbeat()));
            connector().breakOff(connection);
        }
    }

    @Override
    protected Connection connect() throws IOException, TimeoutException {
        Filtered<GatheredWrites> next = connector().publishing(ROLE, left);
        left = null;
        writes = next.frames();
        return next.connection();
    }

    @Override
    protected void serve(Connection connection) throws IOException, TimeoutException, InterruptedException {
        blocked = null;
        connection.addBlockedListener(
                reason -> {
                    blocked = ForeignText.oneLine(reason);
                    Quietly.run(() -> LOG.warn(
                            "{} takes no messages now: {}",
                            connector().options().who(),
                            blocked));
                    queue.add(new WriterTask.Answer(this::tell));
                },
                () -> {
                    blocked = null;
                    Quietly.run(() -> LOG.info(
                            "{} takes messages again", connector().options().who()));
                    queue.add(new WriterTask.Answer(this::tell));
                });
        gate.connected(connection);
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
        var confirms = new ConfirmTracker(unstored);
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
            gate.channelOpened();
            if (!state().up()) {
                up();
            }
            while (channel.isOpen() && !(closed() && queue.isEmpty() && gate.isEmpty())) {
                if (refused.get() && System.nanoTime() - renewAt > 0) {
                    if (answered(channel, writes, confirms)) {
                        break;
                    }
                    renewAt = System.nanoTime() + RENEWAL_NANOS;
                }
                Outbound next = next(writes);
                if (next != null && next.begin()) {
                    publish(channel, writes, confirms, next);
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
            if (!closed() && !connection.isOpen()) {
                unstored.connectionLost();
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

    /**
     * The next message that may be sent; null when there was none for a while. Sends what was gathered before it waits.
     */
    private @Nullable Outbound next(GatheredWrites writes) throws IOException, InterruptedException {
        if (blocked != null) {
            writes.send();
            Thread.sleep(LOOK_MILLIS);
            answers();
            return null;
        }
        Outbound waited = gate.poll();
        if (waited != null) {
            return waited;
        }
        WriterTask next = queue.poll();
        if (next == null) {
            writes.send();
            next = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
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

    /** What others have found out, also while nothing is sent. */
    private void answers() {
        List<WriterTask.Answer> answers = new ArrayList<>();
        queue.removeIf(task -> task instanceof WriterTask.Answer answer && answers.add(answer));
        answers.forEach(answer -> answer.then().run());
    }

    private static String lossText(Exception e) {
        return "the channel was lost before the broker confirmed it: " + Failures.notPublished(e);
    }

    private void publish(Channel channel, GatheredWrites writes, ConfirmTracker confirms, Outbound next)
            throws IOException {
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

    /** Waits until all that was sent is confirmed, and then ends. */
    void close(Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        try {
            while (!idle() && System.nanoTime() < end && state().up()) {
                Thread.sleep(2);
            }
            close();
            join(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
        }
        failQueued();
        tracker.failAll("the application was closed before the broker confirmed it");
    }

    private void failQueued() {
        var failure = new SendFailure.Closed(
                "the connection to " + connector().options().url() + " is closed");
        takeUnsent().forEach(message -> message.failed(failure));
    }
}
