package io.leveret.amqp.consume;

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
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription, across all its channels. A subscription receives on a channel until the channel or its connection
 * breaks; then it gets a new one. Each of these is a {@link ConsumerGeneration}, and nothing of one is used with
 * another. What it does now is its {@link SubscriptionState}.
 *
 * <p>Callers such as {@link #pause} only change the state and wake the consume link. The link's thread asks {@link #due}
 * whether the state has something to do, and a set-up thread then does it in {@link #reconcile}.
 */
final class AmqpSubscription implements ConsumerHandle {

    private static final Logger LOG = LoggerFactory.getLogger(AmqpSubscription.class);

    /** How long acknowledgements may take to be written when the subscription ends. */
    private static final Duration FLUSH = Duration.ofSeconds(2);

    private final SubscriptionSpec spec;
    private final ConsumeLinks links;
    private final Prefetch prefetch;
    private final SubscriptionSetup setup;
    private final SubscriptionHealth health;

    /** Held by whoever works on the subscription: a set-up, the end of a connection, or {@link #close}. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Changed under the lock of this object, so that a pause either ends a consumer or comes before its first delivery. */
    private volatile SubscriptionState state = Idle.ready(Condition.down("not subscribed yet"));

    AmqpSubscription(
            SubscriptionSpec spec,
            DeliverySink sink,
            Topology topology,
            Copier copier,
            ScheduledExecutorService acks,
            ConsumeLinks links) {
        this.spec = spec;
        this.links = links;
        this.prefetch = new Prefetch(spec.prefetch());
        this.setup = new SubscriptionSetup(spec, sink, topology, copier, acks, prefetch, this::copiesChanged);
        this.health = new SubscriptionHealth(spec, copier, () -> links.trouble(this), links.observer());
    }

    SubscriptionSpec spec() {
        return spec;
    }

    /** What it does now. */
    SubscriptionState state() {
        return state;
    }

    /** What it consumes from; null while it can't. */
    @Nullable
    String queue() {
        ConsumerGeneration consumer = state.consumer();
        return consumer == null ? null : consumer.queue();
    }

    ComponentHealth health() {
        return health.of(state);
    }

    /** Whether it receives and all is declared, though copies may be refused, or an event be left unread. */
    boolean ready() {
        return SubscriptionHealth.ready(state);
    }

    Failures.@Nullable LastingException lasting() {
        return state.condition().lasting();
    }

    /** Whether what is to be done has failed the last time. */
    boolean troubled(Session session) {
        SubscriptionState now = state;
        return now.troubled() || (now.task(session) == Task.REDECLARE && setup.incomplete());
    }

    /** Has everything declared and bound again, soon. */
    void redeclare() {
        ConsumerGeneration consumer = state.consumer();
        if (consumer != null) {
            consumer.asideQueues().redeclaration().want();
        }
    }

    private void copiesChanged() {
        health.changed(state);
        links.wake();
    }

    private synchronized SubscriptionState change(UnaryOperator<SubscriptionState> event) {
        SubscriptionState next = event.apply(state);
        state = next;
        return next;
    }

    /** Whether {@link #reconcile} would find something to do: cheap, and asked often. */
    boolean due(Session session) {
        return state.task(session) != Task.NONE;
    }

    /**
     * Does what the state has to do.
     *
     * @return what else is to be done, or null. A queue that has no leader lets it wait long, and a pause or the end must not:
     *     other threads may work on the subscription meanwhile
     */
    @Nullable
    Runnable reconcile(Session session) {
        lock.lock();
        try {
            ConsumerGeneration incomplete = session.isOpen() ? work(session) : null;
            return incomplete == null ? null : () -> setup.redeclare(session, incomplete);
        } finally {
            lock.unlock();
        }
    }

    /** The consumer for which something is to be declared again, or null. */
    private @Nullable ConsumerGeneration work(Session session) {
        SubscriptionState now = state;
        ConsumerGeneration consumer = now.consumer();
        try {
            switch (now.task(session)) {
                case NONE -> {}
                case SET_UP -> setUp(session);
                case DECLARE -> {
                    setup.declare(session);
                    change(SubscriptionState::declared);
                }
                case DISCARD -> discard(Objects.requireNonNull(consumer));
                case DRAIN -> drain(Objects.requireNonNull(consumer));
                case RENEW -> change(SubscriptionState::renew);
                case ACKNOWLEDGE -> Objects.requireNonNull(consumer).acks().writeMissed();
                case MAKE_ROOM -> Objects.requireNonNull(consumer).makeRoom();
                case TELL -> health.tell(change(SubscriptionState::told));
                case REDECLARE -> {
                    return consumer;
                }
            }
        } catch (Throwable e) {
            // An Error too: the other subscriptions go on, and this one is tried again.
            failed(session, e);
        }
        return null;
    }

    private void setUp(Session session) throws IOException {
        // A pause or a close may have come first.
        if (change(SubscriptionState::setUp) instanceof Declaring && setup.consume(session, this::adopt)) {
            SubscriptionState now = change(SubscriptionState::started);
            if (now instanceof Consuming) {
                health.tell(now);
            }
        }
    }

    private boolean adopt(ConsumerGeneration made) {
        return made.equals(change(now -> now.adopt(made)).consumer());
    }

    private void discard(ConsumerGeneration lost) {
        String reason = lost.ended();
        lost.close();
        lost(reason == null ? "the channel was closed" : reason);
    }

    /** What it had is gone. */
    private void lost(String reason) {
        boolean had = state.consumer() != null;
        Condition why = Condition.down(reason);
        SubscriptionState next = change(now -> now.lost(why));
        if (had) {
            tellIfNotReceiving(next, why);
        }
    }

    /** Its channel is closed whatever happens: otherwise the broker would go on to deliver to it. */
    private void drain(ConsumerGeneration consumer) {
        consumer.replace(); // What comes from now on goes back.
        try {
            if (consumer.acks().flush(FLUSH) && !spec.broadcast()) {
                consumer.awaitSettled();
            }
        } catch (IOException | RuntimeException | Error e) {
            Quietly.run(() -> LOG.debug("a consumer could not be ended in order", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            try {
                consumer.close();
            } finally {
                change(SubscriptionState::drained);
            }
        }
    }

    /** A request that failed may have been granted after all: repeated on the same channel, it would make a second consumer. */
    private void failed(Session session, Throwable e) {
        ConsumerGeneration consumer = state.consumer();
        try {
            if (consumer != null) {
                consumer.close();
            }
        } finally {
            // The end of a connection is told to all its subscriptions.
            if (session.isOpen()) {
                Condition why = Condition.of(e);
                SubscriptionState next = change(now -> now.failed(why));
                Quietly.run(() -> LOG.debug("{} could not be set up", spec.name(), e));
                tellIfNotReceiving(next, why);
            }
        }
    }

    private void tellIfNotReceiving(SubscriptionState next, Condition why) {
        if (next instanceof Idle idle && idle.condition().equals(why)) {
            health.notReceiving(idle);
        }
    }

    /** The connection is gone, and with it the consumer. */
    void connectionLost(String reason) {
        lock.lock();
        try {
            ConsumerGeneration consumer = state.consumer();
            if (consumer != null) {
                consumer.end(reason);
            }
            lost(reason);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void pause() {
        change(SubscriptionState::pause);
        links.wake();
    }

    @Override
    public void resume() {
        change(SubscriptionState::resume);
        links.wake();
    }

    @Override
    public void prefetch(int deliveries) {
        prefetch.want(deliveries);
        links.wake();
    }

    /** On a thread of its own, as a silent broker lets each request run into its timeout. If there is none, on the caller's. */
    @Override
    public void close(Duration timeout) {
        change(SubscriptionState::close);
        links.remove(this);
        try {
            Thread closing = links.closers().newThread(this::end);
            closing.start();
            closing.join(Math.max(1, timeout.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            Quietly.run(() -> LOG.debug("{}: no thread to end it", spec.name(), e));
            end();
        }
    }

    private void end() {
        lock.lock();
        try {
            if (state instanceof Draining draining) {
                drain(draining.consumer());
            }
        } finally {
            lock.unlock();
        }
    }
}
