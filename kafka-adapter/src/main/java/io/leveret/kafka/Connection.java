package io.leveret.kafka;

import io.leveret.kafka.wire.Failures;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.Quietly;
import io.leveret.transport.TransportObserver;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Whether the cluster answers. Kafka's clients connect again by themselves and tell nobody, so it is asked from time to
 * time.
 */
final class Connection {

    private static final long ANSWER_MILLIS = 3_000;

    private final Supplier<Admin> admin;
    private final String who;
    private final Supplier<@Nullable String> trouble;
    private final TransportObserver observer;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile ComponentHealth health;
    private volatile @Nullable Throwable lasting;

    /**
     * Nothing is asked yet.
     *
     * @param trouble why nothing can be written though the cluster answers; null when nothing is known to be wrong
     */
    Connection(Supplier<Admin> admin, String who, Supplier<@Nullable String> trouble, TransportObserver observer) {
        this.admin = admin;
        this.trouble = trouble;
        this.who = who;
        this.observer = observer;
        this.health = new ComponentHealth("connection kafka", false, "connecting to " + who);
    }

    /** Asks once, and does not wait for the answer. Never throws: that would be the last look. */
    void look() {
        Quietly.run(this::ask);
    }

    private void ask() {
        if (asking.compareAndSet(false, true)) {
            try {
                var unused = admin.get()
                        .describeCluster()
                        .clusterId()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .orTimeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                        .whenComplete((cluster, failure) -> answered(failure));
            } catch (RuntimeException | Error e) {
                answered(e);
            }
        }
    }

    void answered(@Nullable Throwable failure) {
        asking.set(false);
        lasting = failure != null && Failures.lasting(failure) ? failure : null;
        String why = failure == null ? trouble.get() : who + " does not answer: " + Failures.text(failure);
        tell(why == null, why == null ? "open" : why);
    }

    void closed() {
        tell(false, "closed");
    }

    private void tell(boolean up, String detail) {
        boolean changed = health.up() != up || !health.detail().equals(detail);
        health = new ComponentHealth(health.name(), up, detail);
        if (changed) {
            observer.changed(health);
        }
    }

    ComponentHealth health() {
        return health;
    }

    /** Why it can't be used, if that does not go away by waiting. */
    @Nullable
    Throwable lasting() {
        return lasting;
    }
}
