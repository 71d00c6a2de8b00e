package io.leveret.kafka;

import io.leveret.kafka.wire.Failures;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.Quietly;
import io.leveret.transport.TransportObserver;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Whether the cluster answers. Kafka's clients connect again by themselves and tell nobody, so it is asked from time to
 * time.
 */
final class Connection {

    private static final long ANSWER_MILLIS = 3_000;

    private final Admin admin;
    private final String who;
    private final TransportObserver observer;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile ComponentHealth health;
    private volatile @Nullable Throwable lasting;

    Connection(Admin admin, String who, TransportObserver observer) {
        this.admin = admin;
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
                var unused = admin.describeCluster()
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

    private void answered(@Nullable Throwable failure) {
        asking.set(false);
        lasting = failure != null && Failures.lasting(failure) ? failure : null;
        tell(failure == null, failure == null ? "open" : who + " does not answer: " + Failures.text(failure));
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
