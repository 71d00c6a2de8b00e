package io.leveret.kafka.consume;

import io.leveret.kafka.publish.Copies;
import io.leveret.kafka.settings.Clients;
import io.leveret.kafka.wire.Failures;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.ConsumerHandle;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.Message;
import io.leveret.transport.Quietly;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscription: a thread that has one session after another, until it is closed. */
final class KafkaSubscription implements ConsumerHandle {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaSubscription.class);
    private static final long AGAIN_MILLIS = 500;

    private final Clients clients;
    private final SubscriptionSpec spec;
    private final DeliverySink sink;
    private final Membership membership;
    private final Copies copies;
    private final Consumer<ComponentHealth> observer;
    private final Thread thread;

    /** Guarded by this, as all below. */
    private boolean paused;

    private boolean closed;
    private @Nullable Session session;

    private volatile int prefetch;

    /** Whether it keeps events, even if it does not receive them. */
    private volatile boolean prepared;

    private volatile ComponentHealth health;

    /** Its health when there is no memory to say more. */
    private final ComponentHealth failing;

    /** Why it can't receive and will not by waiting; null if there is nothing of the kind. */
    private volatile @Nullable RuntimeException lasting;

    KafkaSubscription(
            Clients clients,
            SubscriptionSpec spec,
            DeliverySink sink,
            Membership membership,
            Copies copies,
            Consumer<ComponentHealth> observer,
            ThreadFactory threads) {
        this.clients = clients;
        this.spec = spec;
        this.sink = sink;
        this.membership = membership;
        this.copies = copies;
        this.observer = observer;
        this.prefetch = spec.prefetch();
        this.health = new ComponentHealth("subscription " + spec.name(), false, "starting");
        this.failing = new ComponentHealth(health.name(), false, "this process fails");
        this.thread = threads.newThread(this::run);
        thread.setName("leveret-" + clients.application() + "-kafka-" + spec.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    SubscriptionSpec spec() {
        return spec;
    }

    ComponentHealth health() {
        return health;
    }

    /** Whether it receives, or would if it were not paused. */
    synchronized boolean ready() {
        return health.up() || (paused && prepared);
    }

    @Nullable
    RuntimeException lasting() {
        return lasting;
    }

    /** Gives a letter back to this instance, if each instance has events of its own. */
    boolean giveBack(Message message) {
        if (membership instanceof BroadcastMembership broadcast) {
            broadcast.giveBack(message);
            return true;
        }
        return false;
    }

    private void run() {
        while (!closed()) {
            try {
                prepare();
                if (awaitWork()) {
                    prepare();
                    session();
                }
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException | Error e) {
                tryAgain(e);
            }
        }
    }

    private void tryAgain(Throwable failure) {
        try {
            failed(failure);
        } catch (RuntimeException | Error e) {
            // Not even the failure could be told, as when there is no memory for that.
            health = failing;
        }
        pauseBeforeNext();
    }

    private void prepare() throws InterruptedException {
        if (!prepared) {
            membership.prepare();
            prepared = true;
        }
    }

    /** Waits while it is paused; false when it is closed. What was prepared before may be deleted meanwhile. */
    private synchronized boolean awaitWork() {
        while (paused && !closed) {
            try {
                wait();
                prepared = false;
            } catch (InterruptedException e) {
                return false;
            }
        }
        return !closed;
    }

    private synchronized boolean closed() {
        return closed;
    }

    private void session() {
        KafkaConsumer<byte[], byte[]> consumer = spec.broadcast()
                ? clients.reader(spec.name())
                : clients.member(spec.name(), spec.prefetch(), spec.singleActive());
        try {
            var next =
                    new Session(spec, prefetch, sink, membership, consumer, copies, clients.options(), this::receiving);
            if (begin(next)) {
                next.run();
            }
        } finally {
            close(consumer);
        }
    }

    /** In a bounded time, as nobody is told of a failure meanwhile. What it says is of no use: the session has ended. */
    private void close(KafkaConsumer<byte[], byte[]> consumer) {
        try {
            consumer.close(CloseOptions.timeout(Session.LEAVE));
        } catch (KafkaException e) {
            LOG.debug("{}: the group was left without a farewell", spec.name(), e);
        }
    }

    private synchronized boolean begin(Session next) {
        if (paused || closed) {
            return false;
        }
        session = next;
        return true;
    }

    private void receiving() {
        lasting = null;
        String held = held();
        tell(held == null, held == null ? "receiving" : held);
    }

    private synchronized @Nullable String held() {
        return session == null ? null : session.moves().held();
    }

    private void failed(Throwable failure) {
        prepared = false;
        if (Failures.lasting(failure)) {
            lasting = new Failures.LastingException(spec.name() + ": " + Failures.text(failure), failure);
        }
        Quietly.run(() -> LOG.warn("{}: not receiving, and trying again: {}", spec.name(), Failures.text(failure)));
        tell(false, Failures.text(failure));
    }

    private synchronized void pauseBeforeNext() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(AGAIN_MILLIS);
        long left;
        while (!closed && (left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) > 0) {
            try {
                wait(left);
            } catch (InterruptedException e) {
                closed = true;
            }
        }
    }

    private void tell(boolean up, String detail) {
        synchronized (this) {
            if ((paused || closed) && up) {
                return;
            }
            health = new ComponentHealth(health.name(), up, detail);
        }
        Quietly.run(() -> observer.accept(health));
    }

    @Override
    public void pause() {
        synchronized (this) {
            if (paused || closed) {
                return;
            }
            paused = true;
            stopSession();
        }
        tell(false, "paused");
    }

    private void stopSession() {
        Session now = session;
        if (now != null) {
            now.stop();
            session = null;
        }
    }

    @Override
    public synchronized void resume() {
        paused = false;
        notifyAll();
    }

    @Override
    public synchronized void prefetch(int deliveries) {
        prefetch = deliveries;
        Session now = session;
        if (now != null) {
            now.intake().prefetch(deliveries);
        }
    }

    @Override
    public void close(Duration timeout) {
        synchronized (this) {
            closed = true;
            stopSession();
            notifyAll();
        }
        try {
            thread.join(Math.max(1, timeout.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tell(false, "closed");
    }
}
