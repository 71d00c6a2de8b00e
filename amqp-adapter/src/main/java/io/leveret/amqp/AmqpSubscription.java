package io.leveret.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.Intake;
import io.leveret.transport.SubscriptionSpec;
import java.io.IOException;
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
    private static final long FLUSH_NANOS = 2_000_000_000L;

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

    /** Set when a queue of its was found missing. */
    private volatile boolean undeclared;

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
            CopierFactory copiers,
            ScheduledExecutorService acks,
            ConsumeLink link) {
        this.spec = spec;
        this.sink = sink;
        this.topology = topology;
        this.copier = copiers.copier(() -> undeclared = true);
        this.acks = acks;
        this.link = link;
        this.health = component(false, "not subscribed yet");
    }

    /** Makes the copier of a subscription. */
    @FunctionalInterface
    interface CopierFactory {

        Copier copier(Runnable redeclare);
    }

    ComponentHealth health() {
        return health;
    }

    boolean ready() {
        return health.up();
    }

    Failures.@Nullable LastingException lasting() {
        return lasting;
    }

    /** Makes it so, on the link's thread. */
    void look(Connection connection) {
        lock.lock();
        try {
            Consumption now = current;
            if (now != null && now.stale()) {
                String reason = now.ended();
                now.close();
                current = null;
                retryAt = System.nanoTime();
                down(reason == null ? "the channel was closed" : reason, null);
            }
            if (!closed && System.nanoTime() - retryAt >= 0) {
                tend(connection);
            }
        } finally {
            lock.unlock();
        }
    }

    private void tend(Connection connection) {
        try {
            Consumption now = current;
            if (now == null) {
                begin(connection);
            } else if (paused && now.consuming()) {
                now.cancel();
                become(component(true, "paused"));
            } else if (!paused && !now.consuming()) {
                now.consume(topology.queue(spec));
                become(component(true, "receiving"));
            } else if (undeclared) {
                undeclared = false;
                topology.subscription(connection, spec);
            }
            failures = 0;
        } catch (IOException | TimeoutException | RuntimeException e) {
            var pause = Backoff.after(++failures);
            retryAt = System.nanoTime() + pause.toNanos();
            LOG.debug("{} could not be set up", spec.name(), e);
            down(Failures.text(e), e instanceof Failures.LastingException refused ? refused : null);
        }
    }

    private void begin(Connection connection) throws IOException, TimeoutException {
        topology.subscription(connection, spec);
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("no channel is free on the connection; the broker's channel_max is reached");
        }
        channel.basicQos(spec.prefetch());
        var next = new Consumption(channel, spec, sink, copier, new AckFlusher(channel, spec.prefetch(), acks));
        current = next;
        if (!paused) {
            next.consume(topology.queue(spec));
        }
        lasting = null;
        become(component(true, paused ? "paused" : "receiving"));
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

    @Override
    public void close() {
        closed = true;
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
        link.remove(this);
    }

    private static void stop(Consumption now) {
        try {
            now.cancel();
        } catch (IOException | RuntimeException e) {
            LOG.debug("a consumer could not be cancelled: its channel is gone", e);
        }
        long end = System.nanoTime() + FLUSH_NANOS;
        while (!now.acks().idle() && !now.stale() && System.nanoTime() < end) {
            Thread.onSpinWait();
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

    private void become(ComponentHealth next) {
        health = next;
        link.observer().changed(next);
    }

    private ComponentHealth component(boolean up, String detail) {
        return new ComponentHealth("subscription " + spec.name(), up, detail);
    }
}
