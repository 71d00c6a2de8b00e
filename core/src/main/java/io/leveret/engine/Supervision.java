package io.leveret.engine;

import io.leveret.SupervisionPolicy;
import io.leveret.support.Durations;
import io.leveret.transport.Quietly;
import io.leveret.transport.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pauses a subscription whose workers crash too often. Thread-safe. */
final class Supervision {

    private static final Logger LOG = LoggerFactory.getLogger(Supervision.class);

    private final String name;
    private final SupervisionPolicy policy;
    private final Flow flow;
    private final CrashCounter crashes;
    private final Runnable onPaused;

    Supervision(String name, SupervisionPolicy policy, Flow flow, Time time, Runnable onPaused) {
        this.name = name;
        this.policy = policy;
        this.flow = flow;
        this.crashes = new CrashCounter(policy, time);
        this.onPaused = onPaused;
    }

    /** A worker has crashed. */
    void crashed(String cause) {
        if (!crashes.add()) {
            return;
        }
        var trip = new Wish.Trip("paused: its workers crashed more than " + policy.restarts() + " times in "
                + Durations.text(policy.window()) + ", last with " + cause);
        if (flow.stop(trip)) {
            Quietly.run(() -> LOG.error("{} is {}; remove the cause and call resume()", name, trip.cause()));
            onPaused.run();
        }
    }

    /** Forgets the crashes so far. */
    void reset() {
        crashes.reset();
    }
}
