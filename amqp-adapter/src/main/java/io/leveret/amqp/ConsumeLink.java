package io.leveret.amqp;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.leveret.amqp.FilteredConnectionFactory.Filtered;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.TransportObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The connection for consuming: its thread looks after the subscriptions, each of which has a channel of its own. */
final class ConsumeLink extends Link {

    /** How often the subscriptions are looked after when nothing wakes the thread. */
    private static final long LOOK_MILLIS = 50;

    private static final String ROLE = "consume";

    private final List<AmqpSubscription> subscriptions = new CopyOnWriteArrayList<>();

    /** A permit for each change that the thread has not looked at. */
    private final Semaphore changes = new Semaphore(0);

    /** That of the current connection; used by the link's thread only. */
    private Unread unread = new Unread();

    ConsumeLink(Connector connector, TransportObserver observer) {
        super(connector, ROLE, observer);
    }

    void add(AmqpSubscription subscription) {
        subscriptions.add(subscription);
        wake();
    }

    void remove(AmqpSubscription subscription) {
        subscriptions.remove(subscription);
    }

    /** Has all subscriptions declare and bind again. */
    void redeclare() {
        subscriptions.forEach(AmqpSubscription::redeclare);
        wake();
    }

    void wake() {
        changes.release();
    }

    boolean ready() {
        return state().up() && subscriptions.stream().allMatch(AmqpSubscription::ready);
    }

    /** The first refusal of a subscription, if any. */
    Failures.@Nullable LastingException lasting() {
        return subscriptions.stream()
                .map(AmqpSubscription::lasting)
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(state().lasting());
    }

    List<ComponentHealth> subscriptionHealth() {
        return subscriptions.stream().map(AmqpSubscription::health).toList();
    }

    void closeSubscriptions(Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        subscriptions.forEach(subscription -> subscription.close(Duration.ofNanos(end - System.nanoTime())));
    }

    @Override
    Connection connect() throws IOException, TimeoutException {
        Filtered<BodyLimiter> next = connector().reading(ROLE);
        unread = next.frames().unread();
        return next.connection();
    }

    @Override
    void serve(Connection connection) throws InterruptedException {
        up();
        try {
            while (!closed() && connection.isOpen()) {
                for (AmqpSubscription subscription : subscriptions) {
                    subscription.look(connection, unread);
                }
                if (changes.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    changes.drainPermits();
                }
            }
        } finally {
            ShutdownSignalException reason = connection.getCloseReason();
            String text = reason == null ? "closed" : Failures.text(reason);
            subscriptions.forEach(subscription -> subscription.lost("the connection was lost: " + text));
        }
    }
}
