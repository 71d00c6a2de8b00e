package io.leveret.amqp.consume;

import com.rabbitmq.client.Channel;
import io.leveret.amqp.connection.Backoff;
import io.leveret.amqp.connection.Requests;
import io.leveret.amqp.connection.Threads;
import io.leveret.amqp.publish.Copier;
import io.leveret.amqp.topology.Topology;
import io.leveret.amqp.wire.Failures;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.ConsumerHandle;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.Quietly;
import io.leveret.transport.SubscriptionSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription, across all its channels. A subscription receives on a channel until the channel or its connection
 * breaks; then it gets a new one. Each of these is a {@link ConsumerGeneration}, and nothing of one is used with
 * another.
 *
 * <p>The state is wanted, not commanded: callers such as {@link #pause} only set what is wanted and wake the consume link.
 * The link's thread asks {@link #due} whether reality differs (no consumer, or one although the subscription is
 * paused), and a set-up thread then creates or ends the generation.
 */
final class AmqpSubscription implements ConsumerHandle {

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

    /** The generation that is alive; null while there is none. Written under {@code lock}, and from null only under this too. */
    private volatile @Nullable ConsumerGeneration current;

    /** Written under this, so that a pause either gives a generation back or comes before its first delivery. */
    private volatile boolean paused;

    /** Set once it is told that it is paused, which ends the last generation: nothing is to be done until it is resumed. */
    private volatile boolean resting;

    /** Set when its prefetch is to be as configured again. */
    private volatile boolean renewed;

    private volatile boolean closed;

    /** How many attempts in a row have failed. Written under {@code lock}. */
    private volatile int failures;

    /** When to try again, by {@link System#nanoTime}. Written under {@code lock}. */
    private volatile long retryAt = System.nanoTime();

    /** Whether it has ever received. Guarded by {@code lock}. */
    private boolean received;

    /** How often in a row something that it puts events aside to could not be declared. Used by one set-up at a time. */
    private int undeclared;

    /** When to declare that again, by {@link System#nanoTime}. */
    private volatile long declareAt = System.nanoTime();

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
        ConsumerGeneration now = current;
        return now == null ? null : now.queue();
    }

    /** Has everything declared and bound again, soon. */
    void redeclare() {
        ConsumerGeneration now = current;
        if (now != null) {
            now.undeclared();
        }
    }

    ComponentHealth health() {
        ComponentHealth now = health;
        ConsumerGeneration generation = current;
        String why = generation == null ? null : generation.refusal();
        String trouble = links.trouble(this);
        if (trouble != null) {
            return component(false, trouble);
        }
        if (generation == null || !now.up()) {
            return now;
        }
        if (generation.aside().stalled()) {
            return component(false, generation.aside().text(why == null ? copier.whyWaiting() : why));
        }
        return why == null
                ? now
                : component(
                        false, "receives, but can't move events to its retry, dead-letter or invalid queues: " + why);
    }

    /** Whether it receives and all is declared, though copies may be refused, or an event be left unread. */
    boolean ready() {
        ConsumerGeneration now = current;
        return now == null ? health.up() : now.complete() && (health.up() || now.leftUnread() != null);
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

    /** Whether {@link #reconcile} would find something to do: cheap, and asked often. */
    boolean due() {
        ConsumerGeneration now = current;
        if (closed) {
            return false;
        }
        if (now != null && now.stale()) {
            return true;
        }
        if (paused) {
            return !resting;
        }
        return past(retryAt)
                && (now == null
                        || renewed
                        || now.hasNews()
                        || now.aside().hasNews()
                        || now.crowded()
                        || (now.isUndeclared() && past(declareAt)));
    }

    private static boolean past(long time) {
        return System.nanoTime() - time >= 0;
    }

    /** Makes what is wanted so. */
    void reconcile(Session session) {
        ConsumerGeneration incomplete = null;
        lock.lock();
        try {
            if (!session.isOpen()) {
                return;
            }
            ConsumerGeneration now = current;
            if (now != null && now.isLost()) {
                String reason = now.ended();
                discard();
                retryAt = System.nanoTime();
                down(reason == null ? "the channel was closed" : reason, null);
            } else if (now != null && now.stale()) {
                current = null;
                stop(now);
            }
            if (!closed && paused) {
                resting = true;
                setHealth(component(true, "paused"));
            } else if (!closed && past(retryAt)) {
                incomplete = reconcileConsumer(session);
            }
        } finally {
            lock.unlock();
        }
        // Without the lock, as a queue that has no leader lets it wait, and closing must not.
        if (incomplete != null) {
            redeclare(session, incomplete);
        }
    }

    /** The generation that has to declare something, or null. */
    private @Nullable ConsumerGeneration reconcileConsumer(Session session) {
        try {
            ConsumerGeneration now = current;
            if (now == null) {
                begin(session);
            } else if (renewed && !now.aside().waits()) {
                renew(session, now);
            } else if (now.crowded()) {
                now.makeRoom();
            } else if (past(declareAt) && now.takeUndeclared()) {
                return now;
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
        return null;
    }

    private void failed(Throwable e) {
        int inARow = failures + 1;
        failures = inARow;
        var pause = Backoff.after(inARow);
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
        ConsumerGeneration now = current;
        current = null;
        if (now != null) {
            now.close();
        }
    }

    /** The first time all is declared before anything is received; later what events are put aside to can wait. */
    private void begin(Session session) throws IOException {
        try (var requests = new Requests(session.connection())) {
            String queue = topology.queue(spec, session.number());
            topology.exchange(requests, session.declared(), spec);
            String missing = received ? null : missing(requests);
            topology.subscription(requests, session.declared(), spec, queue);
            Channel channel = requests.handOver();
            var next = new ConsumerGeneration(
                    channel,
                    queue,
                    spec,
                    sink,
                    copier,
                    new AckFlusher(channel, spec.prefetch(), acks),
                    session.unread(),
                    !topology.declares(),
                    this::copiesChanged);
            if (!adopt(next)) {
                next.close();
                return;
            }
            renewed = false;
            consume(next, session.prefetch(spec));
            if (received) {
                next.undeclared();
            } else {
                declared(next, missing);
            }
            received = true;
        }
    }

    private synchronized boolean adopt(ConsumerGeneration next) {
        if (paused) {
            return false;
        }
        current = next;
        return true;
    }

    /** What events are put aside to and can't be declared now, or null; a refusal that lasts is thrown. */
    private @Nullable String missing(Requests requests) {
        try {
            topology.asides(requests, spec);
            return null;
        } catch (IOException e) {
            LOG.debug("{} can't declare its queues for retries and dead letters", spec.name(), e);
            return String.valueOf(e.getMessage());
        }
    }

    private void consume(ConsumerGeneration generation, int prefetch) throws IOException {
        try {
            generation.consume(prefetch);
        } catch (IOException e) {
            throw topology.notConsumed(generation.queue(), e);
        }
    }

    /** It receives, whatever comes of this. */
    private void redeclare(Session session, ConsumerGeneration now) {
        session.declared().forget();
        String missing;
        try (var requests = new Requests(session.connection())) {
            topology.subscription(requests, session.declared(), spec, topology.queue(spec, session.number()));
            missing = missing(requests);
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} can't be declared again", spec.name(), e);
            missing = String.valueOf(e.getMessage());
        }
        if (!now.isLost()) {
            declared(now, missing);
        }
    }

    /** What is missing is declared again after a while. */
    private void declared(ConsumerGeneration now, @Nullable String missing) {
        if (missing == null) {
            undeclared = 0;
        } else {
            Quietly.run(() -> LOG.warn(
                    "{} receives, but can't declare all that it needs: {}; trying again", spec.name(), missing));
            declareAt = System.nanoTime() + Backoff.after(++undeclared).toNanos();
            now.undeclared();
        }
        now.missing(missing);
    }

    /** Nothing on its connection is suspected any more: it may have as many deliveries at once as it is to have. */
    void renew() {
        renewed = true;
        links.wake();
    }

    private void renew(Session session, ConsumerGeneration now) {
        renewed = false;
        if (now.prefetch() < session.prefetch(spec)) {
            now.replace();
        }
    }

    /** The connection is gone, and with it the generation. */
    void connectionLost(String reason) {
        lock.lock();
        try {
            ConsumerGeneration now = current;
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
        synchronized (this) {
            resting = false;
            paused = true;
            ConsumerGeneration now = current;
            if (now != null) {
                now.giveBack();
            }
        }
        links.wake();
    }

    @Override
    public void resume() {
        synchronized (this) {
            if (paused) {
                paused = false;
                health = component(false, "resumes");
            }
        }
        links.wake();
    }

    /** On a thread of its own, as a silent broker lets each request run into its timeout. */
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
            ConsumerGeneration now = current;
            current = null;
            if (now != null) {
                stop(now);
            }
            health = component(false, "closed");
        } finally {
            lock.unlock();
        }
    }

    private void stop(ConsumerGeneration now) {
        try {
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
        if (!closed && !paused) {
            Quietly.run(() -> LOG.warn("{} does not receive: {}; trying again", spec.name(), reason));
            setHealth(component(false, reason));
        }
    }

    private void copiesChanged() {
        links.observer().changed(health());
        links.wake();
    }

    /** Tells what is new; most of the time there is nothing. */
    private void up() {
        ConsumerGeneration now = current;
        if (now != null && now.takeNews()) {
            lasting = null;
            setHealth(subscribed(now));
        }
        if (now != null && now.aside().takeNews()) {
            tellOfCopies(now.aside().stalled());
        }
    }

    private void tellOfCopies(boolean stalled) {
        ComponentHealth next = health();
        Quietly.run(() -> {
            if (stalled) {
                LOG.warn("{}: {}", spec.name(), next.detail());
            } else {
                LOG.info("{}: the broker takes copies again", spec.name());
            }
        });
        links.observer().changed(next);
    }

    private ComponentHealth subscribed(ConsumerGeneration now) {
        String left = now.leftUnread();
        return component(left == null, left == null ? "receiving" : "receiving; " + left);
    }

    private void setHealth(ComponentHealth next) {
        health = next;
        links.observer().changed(health());
    }

    private ComponentHealth component(boolean up, String detail) {
        return new ComponentHealth("subscription " + spec.name(), up, detail);
    }
}
