package io.leveret.amqp.consume;

import io.leveret.amqp.connection.Connector;
import io.leveret.amqp.connection.Threads;
import io.leveret.amqp.publish.Copier;
import io.leveret.amqp.topology.Topology;
import io.leveret.amqp.wire.Failures;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.ConsumerHandle;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.Quietly;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.TransportObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections for consuming. Usually there is one for all subscriptions. If a message breaks it, neither the broker
 * nor the client says which subscription it belongs to. So after the first break each subscription gets one event at a
 * time, and events ahead of the bad one are acknowledged. After further breaks the subscriptions are divided among
 * several connections, until the bad one is alone. The others stay where they are then, and move back when their
 * connection is lost for another reason.
 */
public final class ConsumeLinks {

    private static final Logger LOG = LoggerFactory.getLogger(ConsumeLinks.class);

    private static final String ROLE = "consume";

    /** In how many parts the subscriptions of a connection are divided. */
    private static final int PARTS = 4;

    /** How many subscriptions are ended at once. */
    private static final int CLOSERS = 16;

    private final Connector connector;
    private final TransportObserver observer;
    private final ThreadFactory closers;
    private final Setups setups;
    private final AtomicLong sessions = new AtomicLong();
    private final AtomicInteger roles = new AtomicInteger(1);

    /** The first is the one for all; never empty. Changed under the lock of this object. */
    private final List<ConsumeLink> links = new CopyOnWriteArrayList<>();

    /** Guarded by the lock of this object. */
    private boolean closed;

    public ConsumeLinks(Connector connector, TransportObserver observer) {
        this(connector, observer, Threads.factory(connector.application(), "closing"));
    }

    /** The same with a factory of the threads that end subscriptions. */
    ConsumeLinks(Connector connector, TransportObserver observer, ThreadFactory closers) {
        this.connector = connector;
        this.observer = observer;
        this.closers = closers;
        this.setups = new Setups(connector.application());
        links.add(new ConsumeLink(this, connector, ROLE));
    }

    public void start() {
        main().start();
    }

    private ConsumeLink main() {
        return links.get(0);
    }

    TransportObserver observer() {
        return observer;
    }

    ThreadFactory closers() {
        return closers;
    }

    Setups setups() {
        return setups;
    }

    long nextNumber() {
        return sessions.incrementAndGet();
    }

    /** Receives, from soon on, until the handle is closed. */
    public ConsumerHandle subscribe(
            SubscriptionSpec spec, DeliverySink sink, Topology topology, Copier copier, ScheduledExecutorService acks) {
        var subscription = new AmqpSubscription(spec, sink, topology, copier, acks, this);
        add(subscription);
        return subscription;
    }

    private synchronized void add(AmqpSubscription subscription) {
        main().add(subscription);
    }

    synchronized void remove(AmqpSubscription subscription) {
        for (ConsumeLink link : links) {
            if (link.remove(subscription)) {
                endIfUnused(link);
            }
        }
    }

    /** What was delivered may have broken a connection, which has no successor yet. */
    synchronized void broken(ConsumeLink link, String reason) {
        List<AmqpSubscription> members = List.copyOf(link.subscriptions());
        if (closed || link.breaks() < 2) {
            return;
        }
        boolean main = link.equals(main());
        if (members.size() > 1) {
            Quietly.run(() -> LOG.warn(
                    "an event of one of {} subscriptions has broken their connection again ({}); they are divided among connections to find it",
                    members.size(),
                    reason));
            int size = (members.size() + PARTS - 1) / PARTS;
            for (int from = size; from < members.size(); from += size) {
                move(link, members.subList(from, Math.min(members.size(), from + size)), reason);
            }
            link.suspect(reason);
        } else if (main && !members.isEmpty()) {
            move(link, members, reason);
        }
        if (main && link.subscriptions().isEmpty()) {
            link.forgive();
        }
    }

    private void move(ConsumeLink from, List<AmqpSubscription> members, String reason) {
        var to = new ConsumeLink(this, connector, ROLE + "-" + roles.incrementAndGet());
        to.suspect(reason);
        // Before anything is moved, as there may be no thread to be had.
        to.start();
        links.add(to);
        members.forEach(member -> {
            from.remove(member);
            to.add(member);
        });
    }

    /** A connection that nothing delivered has broken is gone: its subscriptions come back to the others. */
    synchronized void connectionLost(ConsumeLink link) {
        if (!closed && !link.equals(main())) {
            List<AmqpSubscription> members = List.copyOf(link.subscriptions());
            members.forEach(member -> {
                link.remove(member);
                main().add(member);
            });
            endIfUnused(link);
        }
    }

    private void endIfUnused(ConsumeLink link) {
        if (!link.equals(main()) && link.subscriptions().isEmpty()) {
            links.remove(link);
            link.close();
        }
    }

    /** Why a subscription is kept apart; null for those that are not. */
    @Nullable
    String trouble(AmqpSubscription subscription) {
        for (ConsumeLink link : links) {
            if (link.breaks() > 1 && link.subscriptions().contains(subscription)) {
                return link.trouble();
            }
        }
        return null;
    }

    /** Has all subscriptions declare and bind again. */
    public void redeclare() {
        links.forEach(ConsumeLink::redeclare);
    }

    /** Where letters of a subscription are given back: a broadcast one has a queue of its own on this connection. */
    public String queue(String subscription) {
        return named(subscription)
                .map(AmqpSubscription::queue)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(subscription);
    }

    /** A queue of letters was not there. For another application's subscription it may be new; ours has had it. */
    public void missing(String subscription, String letters) {
        named(subscription).filter(AmqpSubscription::ready).forEach(own -> {
            LOG.warn(
                    "the queue '{}' is gone, and the letters in it are lost: somebody or a policy with 'expires' has deleted it. It"
                            + " is declared again if 'topology' is declare. Exempt it from such policies",
                    letters);
            own.redeclare();
        });
        wake();
    }

    private Stream<AmqpSubscription> named(String name) {
        return subscriptions().stream().filter(own -> own.spec().name().equals(name));
    }

    void wake() {
        links.forEach(ConsumeLink::wake);
    }

    public void unstick() {
        links.forEach(ConsumeLink::unstick);
    }

    public boolean ready() {
        for (ConsumeLink link : links) {
            if (!link.ready()) {
                return false;
            }
        }
        return true;
    }

    private List<AmqpSubscription> subscriptions() {
        List<AmqpSubscription> all = new ArrayList<>();
        for (ConsumeLink link : links) {
            all.addAll(link.subscriptions());
        }
        return all;
    }

    /** The first refusal of a subscription or a connection, if any. */
    public Failures.@Nullable LastingException lasting() {
        for (AmqpSubscription subscription : subscriptions()) {
            Failures.LastingException refusal = subscription.lasting();
            if (refusal != null) {
                return refusal;
            }
        }
        for (ConsumeLink link : links) {
            Failures.LastingException refusal = link.state().lasting();
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    public List<ComponentHealth> health() {
        List<ComponentHealth> all = new ArrayList<>();
        for (ConsumeLink link : links) {
            all.add(link.health());
        }
        for (AmqpSubscription subscription : subscriptions()) {
            all.add(subscription.health());
        }
        return all;
    }

    /** Ends all subscriptions, at the same time if there are threads, as one may wait for a broker that doesn't answer. */
    public void closeSubscriptions(Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        List<AmqpSubscription> all = subscriptions();
        ExecutorService closing = Executors.newFixedThreadPool(CLOSERS, closers);
        for (AmqpSubscription subscription : all) {
            Runnable close = () -> close(subscription, Duration.ofNanos(end - System.nanoTime()));
            try {
                closing.execute(close);
            } catch (RuntimeException | Error e) {
                close.run();
            }
        }
        closing.shutdown();
        try {
            if (!closing.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                LOG.debug("some subscriptions could not be ended in order within {}s", timeout.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(AmqpSubscription subscription, Duration timeout) {
        Quietly.attempt(
                () -> subscription.close(timeout),
                e -> LOG.warn(
                        "{} could not be ended in order", subscription.spec().name(), e));
    }

    public void close() {
        List<ConsumeLink> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(links);
        }
        all.forEach(ConsumeLink::close);
        setups.close();
    }

    /** Waits for the end of the threads. */
    public void join(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        for (ConsumeLink link : links) {
            link.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
    }
}
