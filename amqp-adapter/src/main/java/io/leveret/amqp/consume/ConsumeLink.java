package io.leveret.amqp.consume;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.leveret.amqp.connection.Connector;
import io.leveret.amqp.connection.Link;
import io.leveret.amqp.wire.Failures;
import io.leveret.amqp.wire.FilteredConnectionFactory.Filtered;
import io.leveret.amqp.wire.InboundFilter;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A connection for consuming. Its thread checks which subscriptions need something and lets set-up threads do it. Each
 * subscription has a channel of its own. {@link ConsumeLinks} finds a subscription whose messages break the connection.
 */
final class ConsumeLink extends Link {

    /** How often the subscriptions are looked at when nothing wakes the thread. */
    private static final long LOOK_MILLIS = 50;

    /** A connection that lasts for so long after one was broken is taken to bring nothing that breaks it. */
    private static final long CLEAN_NANOS = 5_000_000_000L;

    /** Lets waits grow as long as they can. */
    private static final int MOST_AFTER_BREAK = 10;

    private final ConsumeLinks links;
    private final String role;

    /** Changed by {@link ConsumeLinks}, and while there is no connection only, but for additions and removals. */
    private final List<AmqpSubscription> subscriptions = new CopyOnWriteArrayList<>();

    private final Upkeep upkeep;

    /** A permit for each change that the thread has not looked at. */
    private final Semaphore changes = new Semaphore(0);

    /** Of the current connection; null before the first. Set by the link's thread. */
    private volatile @Nullable Session session;

    /** How many connections in a row ended as if by what was delivered. Written by the link's thread, or before it starts. */
    private volatile int breaks;

    /** What the last such connection ended with. Set with {@code breaks}. */
    private volatile String broken = "";

    ConsumeLink(ConsumeLinks links, Connector connector, String role) {
        super(connector, role, links.observer());
        this.links = links;
        this.role = role;
        this.upkeep = new Upkeep(links.setups(), this::wake);
    }

    void add(AmqpSubscription subscription) {
        subscriptions.add(subscription);
        wake();
    }

    boolean remove(AmqpSubscription subscription) {
        return subscriptions.remove(subscription);
    }

    List<AmqpSubscription> subscriptions() {
        return subscriptions;
    }

    /** Has all subscriptions declare and bind again. */
    void redeclare() {
        subscriptions.forEach(AmqpSubscription::redeclare);
        wake();
    }

    void wake() {
        changes.release();
    }

    /** Whether its subscriptions receive, but for one that breaks its connection: the application starts without that. */
    boolean ready() {
        if (trouble() != null) {
            return true;
        }
        for (AmqpSubscription subscription : subscriptions) {
            if (!subscription.ready()) {
                return false;
            }
        }
        return state().up();
    }

    int breaks() {
        return breaks;
    }

    /** Begins as one that was broken: before its start, or by its own thread. */
    void suspect(String reason) {
        broken = reason;
        breaks = 1;
    }

    /** Nothing that could break it is on it any more. */
    void forgive() {
        breaks = 0;
        broken = "";
    }

    /** Why its one subscription is kept apart; null when it is not known to break its connection. */
    @Nullable
    String trouble() {
        if (breaks < 2) {
            return null;
        }
        // Others take it out and put it in while this is read.
        List<AmqpSubscription> now = List.copyOf(subscriptions);
        return now.size() == 1
                ? "an event in the queue '" + now.get(0).spec().name()
                        + "' breaks the connection each time it is delivered (" + broken
                        + "); it is tried again, apart from the"
                        + " other subscriptions and one event at a time. Take the event out of the queue"
                : null;
    }

    @Override
    protected Connection connect() throws IOException, TimeoutException {
        Filtered<InboundFilter> next = connector().reading(role);
        session = new Session(next.connection(), next.frames().unread(), breaks > 0, links.nextNumber());
        return next.connection();
    }

    @Override
    protected int mostAfterUp() {
        return breaks > 1 ? MOST_AFTER_BREAK : super.mostAfterUp();
    }

    @Override
    protected void serve(Connection connection) throws InterruptedException {
        Session now = Objects.requireNonNull(session);
        if (!closed()) {
            up();
        }
        long since = System.nanoTime();
        try {
            while (!closed() && connection.isOpen()) {
                upkeep.look(now, subscriptions);
                if (breaks > 0 && System.nanoTime() - since > CLEAN_NANOS) {
                    calm(now);
                }
                if (changes.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    changes.drainPermits();
                }
            }
        } finally {
            ShutdownSignalException reason = connection.getCloseReason();
            String text = reason == null ? "closed" : Failures.text(reason);
            subscriptions.forEach(subscription -> subscription.connectionLost("the connection was lost: " + text));
            if (reason != null && !closed()) {
                ended(reason, text);
            }
        }
    }

    /** Whatever broke earlier connections is gone. */
    private void calm(Session now) {
        forgive();
        now.calm();
        wake();
    }

    private void ended(ShutdownSignalException reason, String text) {
        if (Failures.maybeByDelivery(reason)) {
            broken = text;
            int inARow = breaks + 1;
            breaks = inARow;
            links.broken(this, text);
        } else if (breaks == 0) {
            links.connectionLost(this);
        }
    }
}
