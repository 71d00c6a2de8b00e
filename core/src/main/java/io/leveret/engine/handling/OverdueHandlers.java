package io.leveret.engine.handling;

import io.leveret.transport.Quietly;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handlers of a subscription that go on after their time limit, because they ignore the interrupt. Each keeps a
 * worker until it ends, so health is down meanwhile. Thread-safe.
 */
public final class OverdueHandlers {

    private static final Logger LOG = LoggerFactory.getLogger("io.leveret.delivery");

    private final String subscription;

    /** Told when health changes. */
    private final Runnable changed;

    private final Set<AttemptTime> running = ConcurrentHashMap.newKeySet();

    public OverdueHandlers(String subscription, Runnable changed) {
        this.subscription = subscription;
        this.changed = changed;
    }

    /** One was interrupted a while ago; it is overdue unless it has ended. */
    void look(AttemptTime time) {
        if (time.hasEnded()) {
            return;
        }
        running.add(time);
        Quietly.run(() -> LOG.error("{}: {} ignores the interrupt of its time limit", subscription, time));
        changed.run();
        if (time.hasEnded()) {
            ended(time);
        }
    }

    /** One has ended; on the way of every attempt with a time limit. */
    void ended(AttemptTime time) {
        if (!running.isEmpty() && running.remove(time)) {
            Quietly.run(() -> LOG.info("{}: {} has ended at last", subscription, time));
            changed.run();
        }
    }

    /** What health says; empty when all is well. */
    public Optional<String> problem() {
        List<String> problems = new ArrayList<>();
        for (AttemptTime time : running) {
            problems.add(time + " ignores the interrupt of its time limit and keeps its worker");
        }
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }
}
