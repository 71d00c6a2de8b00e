package io.leveret.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.Intake;
import io.leveret.transport.SubscriptionSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription through all its generations. The consume link looks after it again and again: whatever is wanted and is not
 * so (no channel, no consumer, paused) is made so. Changes of what is wanted only wake the link.
 */
final class AmqpSubscription implements Intake {

    private static final Logger LOG = LoggerFactory.getLogger(AmqpSubscription.class);

    /** How long acknowledgements may take to be written when the subscription ends. */
    private static final Duration FLUSH = Duration.ofSeconds(2);

    private final SubscriptionSpec spec;
    private final DeliverySink sink;
    private final Topology topology;
    private final Copier copier;
    private final ScheduledExecutorService acks;
    private final ConsumeLink link;

    /** Held by the link while it works on the subscription, and by {@link #close}. */
    private final ReentrantLock lock = new ReentrantLock();

    /** The generation that is alive; null while there is none. Guarded by {@code lock} when written. */
    private volatile @Nullable Consumption current;

    private volatile boolean paused;
    private volatile boolean closed;

    /** Guarded by {@code lock}. */
    private int failures;

    /** When to try again, by {@link System#nanoTime}. Guarded by {@code lock}. */
    private long retryAt = System.nanoTime();

    private volatile ComponentHealth health;

    /** Set when waiting won't help. */
    private volatile Failures.@Nullable LastingException lasting;

    AmqpSubscription(
            SubscriptionSpec spec,
            DeliverySink sink,
            Topology topology,
            Copier copier,
            ScheduledExecutorService acks,
            ConsumeLink link) {
        this.spec = spec;
        this.sink = sink;
        this.topology = topology;
        this.copier = copier;
        this.acks = acks;
        this.link = link;
        this.health = component(false, "not subscribed yet");
    }

    /** Has everything declared and bound again, soon. */
    void redeclare() {
        Consumption now = current;
        if (now != null) {
            now.undeclared();
        }
    }

    ComponentHealth health() {
        ComponentHealth now = health;
        Consumption generation = current;
        String why = generation == null ? null : generation.refusal();
        return why == null || !now.up()
                ? now
                : component(false, "receives, but can't put events aside that are to be retried or parked: " + why);
    }

    /** Whether it receives, though it may not be able to put events aside, or has left one unread. */
    boolean ready() {
        Consumption now = current;
        return health.up() || (now != null && now.leftUnread() != null);
    }

    Failures.@Nullable LastingException lasting() {
        return lasting;
    }

    /** Makes it so, on the link's thread. */
    void look(Connection connection, Unread unread) {
        lock.lock();
        try {
            Consumption now = current;
            if (now != null && now.stale()) {
                String reason = now.ended();
                discard();
                retryAt = System.nanoTime();
                down(reason == null ? "the channel was closed" : reason, null);
            }
            if (!closed && System.nanoTime() - retryAt >= 0) {
                tend(connection, unread);
            }
        } finally {
            lock.unlock();
        }
    }

    private void tend(Connection connection, Unread unread) {
        try {
            Consumption now = current;
            if (now == null) {
                begin(connection, unread);
            } else if (paused && now.consuming()) {
                now.cancel();
            } else if (!paused && !now.consuming()) {
                consume(now);
            } else if (now.takeUndeclared()) {
                redeclare(connection, now);
            }
            failures = 0;
            up();
        } catch (IOException | TimeoutException | RuntimeException e) {
            var pause = Backoff.after(++failures);
            retryAt = System.nanoTime() + pause.toNanos();
            LOG.debug("{} could not be set up", spec.name(), e);
            discard();
            if (e instanceof Failures.LastingException refused) {
                down(String.valueOf(refused.getMessage()), refused);
            } else {
                down(Failures.text(e), null);
            }
        }
    }

    /** A request that failed may have been granted after all: repeated on the same channel, it would make a second consumer. */
    private void discard() {
        Consumption now = current;
        current = null;
        if (now != null) {
            now.close();
        }
    }

    private void begin(Connection connection, Unread unread) throws IOException, TimeoutException {
        topology.subscription(connection, spec);
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("no channel is free on the connection; the broker's channel_max is reached");
        }
        var next = new Consumption(
                channel,
                spec,
                sink,
                copier,
                new AckFlusher(channel, spec.prefetch(), acks),
                unread,
                this::copiesChanged);
        current = next;
        channel.basicQos(spec.prefetch());
        if (!paused) {
            consume(next);
        }
    }

    private void consume(Consumption generation) throws IOException {
        String queue = topology.queue(spec);
        try {
            generation.consume(queue);
        } catch (IOException e) {
            throw topology.notConsumed(queue, e);
        }
    }

    private void redeclare(Connection connection, Consumption now) throws IOException, TimeoutException {
        try {
            topology.subscription(connection, spec);
        } catch (Failures.LastingException e) {
            // It receives all the same, and the next copy that is refused leads here again.
            now.explain(String.valueOf(e.getMessage()));
        }
    }

    /** The connection is gone, and with it the generation. */
    void lost(String reason) {
        lock.lock();
        try {
            Consumption now = current;
            current = null;
            retryAt = System.nanoTime();
            if (now != null) {
                now.end(reason);
                down(reason, null);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void pause() {
        paused = true;
        link.wake();
    }

    @Override
    public void resume() {
        paused = false;
        link.wake();
    }

    /** On a thread of its own, as a silent broker lets each request run into its time-out. */
    @Override
    public void close(Duration timeout) {
        closed = true;
        link.remove(this);
        Thread closing = Threads.named(link.connector().application(), "close", this::end);
        closing.start();
        try {
            closing.join(Math.max(1, timeout.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        lock.lock();
        try {
            Consumption now = current;
            current = null;
            if (now != null) {
                stop(now);
            }
            health = component(false, "closed");
        } finally {
            lock.unlock();
        }
    }

    private void stop(Consumption now) {
        try {
            now.cancel();
            if (now.acks().flush(FLUSH) && !spec.broadcast()) {
                now.awaitSettled(topology.queue(spec));
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("a consumer could not be ended in order: its channel is gone", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        now.close();
    }

    private void down(String reason, Failures.@Nullable LastingException refused) {
        lasting = refused;
        if (!closed) {
            LOG.warn("{} does not receive: {}; trying again", spec.name(), reason);
            become(component(false, reason));
        }
    }

    private void copiesChanged() {
        link.observer().changed(health());
        link.wake();
    }

    /** Tells what is new; most looks find nothing. */
    private void up() {
        Consumption now = current;
        if (now != null && now.takeNews()) {
            lasting = null;
            become(subscribed(now));
        }
    }

    private ComponentHealth subscribed(Consumption now) {
        String state = now.consuming() ? "receiving" : "paused";
        String left = now.leftUnread();
        return component(left == null, left == null ? state : state + "; " + left);
    }

    private void become(ComponentHealth next) {
        health = next;
        link.observer().changed(health());
    }

    private ComponentHealth component(boolean up, String detail) {
        return new ComponentHealth("subscription " + spec.name(), up, detail);
    }
}
