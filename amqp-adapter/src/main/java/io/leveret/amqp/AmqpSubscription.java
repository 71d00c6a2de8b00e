package io.leveret.amqp;

import com.rabbitmq.client.Channel;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.Intake;
import io.leveret.transport.SubscriptionSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription through all its generations. A consume link looks after it again and again: whatever is wanted and is not
 * so (no channel, no consumer, paused) is made so. Changes of what is wanted only wake the links.
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
    private final ConsumeLinks links;

    /** Held by whoever works on the subscription: a set-up, the end of a connection, or {@link #close}. */
    private final ReentrantLock lock = new ReentrantLock();

    /** The generation that is alive; null while there is none. Guarded by {@code lock} when written. */
    private volatile @Nullable Consumption current;

    private volatile boolean paused;

    /** Set when its prefetch is to be as configured again. */
    private volatile boolean renewed;

    private volatile boolean closed;

    /** How many attempts in a row have failed. Written under {@code lock}. */
    private volatile int failures;

    /** When to try again, by {@link System#nanoTime}. Written under {@code lock}. */
    private volatile long retryAt = System.nanoTime();

    private volatile ComponentHealth health;

    /** Set when waiting won't help. */
    private volatile Failures.@Nullable LastingException lasting;

    AmqpSubscription(
            SubscriptionSpec spec,
            DeliverySink sink,
            Topology topology,
            Copier copier,
            ScheduledExecutorService acks,
            ConsumeLinks links) {
        this.spec = spec;
        this.sink = sink;
        this.topology = topology;
        this.copier = copier;
        this.acks = acks;
        this.links = links;
        this.health = component(false, "not subscribed yet");
    }

    /** What it consumes from; null while it can't. */
    @Nullable
    String queue() {
        Consumption now = current;
        return now == null ? null : now.queue();
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
        String trouble = links.trouble(this);
        if (trouble != null) {
            return component(false, trouble);
        }
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

    SubscriptionSpec spec() {
        return spec;
    }

    /** Whether its latest set-up has failed. */
    boolean troubled() {
        return failures > 0;
    }

    /** Whether a look would find something to do: cheap, and asked often. */
    boolean due() {
        Consumption now = current;
        if (closed) {
            return false;
        }
        return now != null && now.stale()
                || System.nanoTime() - retryAt >= 0
                        && (now == null
                                || paused == now.consuming()
                                || renewed && now.consuming()
                                || now.newsOrUndeclared());
    }

    /** Makes it so. */
    void look(Session session) {
        lock.lock();
        try {
            if (!session.isOpen()) {
                return;
            }
            Consumption now = current;
            if (now != null && now.stale()) {
                String reason = now.ended();
                discard();
                retryAt = System.nanoTime();
                down(reason == null ? "the channel was closed" : reason, null);
            }
            if (!closed && System.nanoTime() - retryAt >= 0) {
                tend(session);
            }
        } finally {
            lock.unlock();
        }
    }

    private void tend(Session session) {
        try {
            Consumption now = current;
            if (now == null) {
                begin(session);
            } else if (paused && now.consuming()) {
                now.cancel();
            } else if (!paused && !now.consuming()) {
                consume(now);
            } else if (renewed && now.consuming()) {
                renew(now);
            } else if (now.takeUndeclared()) {
                redeclare(session, now);
            }
            failures = 0;
            up();
        } catch (Throwable e) {
            // An Error too: the other subscriptions go on, and this one is tried again.
            discard();
            if (session.isOpen()) {
                failed(e);
            }
        }
    }

    private void failed(Throwable e) {
        var pause = Backoff.after(++failures);
        retryAt = System.nanoTime() + pause.toNanos();
        LOG.debug("{} could not be set up", spec.name(), e);
        if (e instanceof Failures.LastingException refused) {
            down(String.valueOf(refused.getMessage()), refused);
        } else {
            down(Failures.text(e), null);
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

    private void begin(Session session) throws IOException {
        try (var requests = new Requests(session.connection())) {
            topology.subscription(requests, session, spec);
            Channel channel = requests.handOver();
            var next = new Consumption(
                    channel,
                    topology.queue(spec, session),
                    spec,
                    sink,
                    copier,
                    new AckFlusher(channel, spec.prefetch(), acks),
                    session.unread(),
                    this::copiesChanged);
            current = next;
            renewed = false;
            channel.basicQos(session.prefetch(spec));
            if (!paused) {
                consume(next);
            }
        }
    }

    private void consume(Consumption generation) throws IOException {
        try {
            generation.consume();
        } catch (IOException e) {
            throw topology.notConsumed(generation.queue(), e);
        }
    }

    private void redeclare(Session session, Consumption now) throws IOException {
        session.forgetTopics();
        try (var requests = new Requests(session.connection())) {
            topology.subscription(requests, session, spec);
        } catch (Failures.LastingException e) {
            // It receives all the same, and the next copy that is refused leads here again.
            now.explain(String.valueOf(e.getMessage()));
        }
    }

    /** Nothing on its connection is suspected any more: it may have as many deliveries at once as it is to have. */
    void renew() {
        renewed = true;
        links.wake();
    }

    private void renew(Consumption now) throws IOException {
        renewed = false;
        now.renew(spec.prefetch());
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
        links.wake();
    }

    @Override
    public void resume() {
        paused = false;
        links.wake();
    }

    /** On a thread of its own, as a silent broker lets each request run into its time-out. */
    @Override
    public void close(Duration timeout) {
        closed = true;
        links.remove(this);
        Thread closing = Threads.named(links.application(), "close", this::end);
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
                now.awaitSettled();
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
        links.observer().changed(health());
        links.wake();
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
        links.observer().changed(health());
    }

    private ComponentHealth component(boolean up, String detail) {
        return new ComponentHealth("subscription " + spec.name(), up, detail);
    }
}
