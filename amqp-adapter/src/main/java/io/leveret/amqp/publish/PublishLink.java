package io.leveret.amqp.publish;

import com.rabbitmq.client.Connection;
import io.leveret.amqp.connection.Connector;
import io.leveret.amqp.connection.Link;
import io.leveret.amqp.topology.Topology;
import io.leveret.amqp.wire.FilteredConnectionFactory.Filtered;
import io.leveret.amqp.wire.GatheredWrites;
import io.leveret.transport.ComponentHealth;
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
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection for publishing. One thread writes to its channel, so callers never wait for the socket, and the sequence
 * numbers of publisher confirms are certain. When the channel ends, another one takes its place ({@link PublishChannel}).
 */
final class PublishLink extends Link {

    private static final Logger LOG = LoggerFactory.getLogger(PublishLink.class);

    private static final String ROLE = "publish";

    private final SendQueue queue = new SendQueue();

    private final Gate gate;

    /** Whether the writer is to look after what waits for others, so that it is told once. */
    private final AtomicBoolean goesOn = new AtomicBoolean();

    /** Whether the thread was started. */
    private final AtomicBoolean started = new AtomicBoolean();

    private final Alarm alarm;

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
        this.alarm = new Alarm(connector.options().who(), () -> queue.later(this::tell));
        this.gate = new Gate(topology, probing, unstored, queue::later, exchangeMissing);
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
        if (closed()) {
            failQueued();
        }
    }

    /** Takes back what has not been sent yet, in order. */
    List<Outbound> takeUnsent() {
        List<Outbound> unsent = new ArrayList<>(gate.takeWaiting());
        unsent.addAll(queue.takeMessages());
        return unsent;
    }

    /** What the broker hasn't answered for so long on the channel that all share, the one that waits longest first. */
    List<Silence> silences(Duration time) {
        return !alarm.isRaised() ? tracker.silences(time) : List.of();
    }

    /** The same of those that have a channel of their own. */
    List<Silence> silencesApart(Duration time) {
        return !alarm.isRaised() ? gate.silences(time) : List.of();
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
        queue.later(() -> gate.suspect(destination, others));
    }

    /** Whether it has nothing to do. */
    boolean idle() {
        return queue.isEmpty() && gate.isEmpty() && tracker.isEmpty();
    }

    /** Whether a connection was ever wanted. */
    boolean isStarted() {
        return started.get();
    }

    SendFailure whyWaiting() {
        String reason = alarm.reason();
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
        String reason = alarm.reason();
        Link.State now = state();
        return now.up() && reason != null
                ? new ComponentHealth(
                        name, false, "blocked: " + connector().options().who() + " takes no messages now: " + reason)
                : new ComponentHealth(name, now.up(), now.detail());
    }

    @Override
    public void unstick() {
        super.unstick();
        queue.purge();
        gate.purge();
        if (!gate.isEmpty() && goesOn.compareAndSet(false, true)) {
            queue.later(() -> {
                goesOn.set(false);
                gate.goOn();
            });
        }
    }

    /** Whether the broker takes messages, as far as it says. */
    boolean takesMessages() {
        return state().up() && !alarm.isRaised();
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
        alarm.reset();
        connection.addBlockedListener(alarm);
        gate.connected(connection);
        while (!closed() && connection.isOpen()) {
            write(connection, Objects.requireNonNull(writes));
        }
    }

    private void write(Connection connection, GatheredWrites writes) throws IOException, InterruptedException {
        var confirms = new ConfirmTracker(unstored);
        tracker = confirms;
        var channel = new PublishChannel(connection, writes, queue, gate, alarm, confirms);
        try {
            channel.publishAll(this::closed, this::opened);
        } finally {
            if (!closed() && !connection.isOpen()) {
                unstored.connectionLost();
            }
            channel.close();
        }
    }

    private void opened() {
        if (!state().up()) {
            up();
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
