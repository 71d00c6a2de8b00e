package io.leveret.engine;

import io.leveret.CircuitBreakerPolicy;
import io.leveret.engine.handling.Breaker;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.support.Durations;
import io.leveret.transport.Quietly;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses a subscription while its circuit breaker is open, and has one event handled when it is half open. It resumes
 * only what it has paused itself.
 */
final class Circuit {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionRuntime.class);

    private static final String TRY = "try again after a pause";
    private static final String RESUME = "resume after a pause";

    private final String subscription;
    private final CircuitBreakerPolicy policy;
    private final Flow flow;
    private final EngineThreads threads;
    private final Runnable changed;
    private final Breaker breaker;

    /**
     * The circuit of a subscription.
     *
     * @param changed told when health changes
     */
    Circuit(String subscription, CircuitBreakerPolicy policy, Flow flow, EngineThreads threads, Runnable changed) {
        this.subscription = subscription;
        this.policy = policy;
        this.flow = flow;
        this.threads = threads;
        this.changed = changed;
        this.breaker = new Breaker(subscription, policy, this::opened, this::closed);
    }

    /** What the attempts are counted by. */
    Breaker breaker() {
        return breaker;
    }

    private void opened(String cause) {
        var open = new Wish.Open(cause, threads.timer().time().instant().plus(policy.openFor()));
        if (!flow.stop(open)) {
            return;
        }
        Quietly.run(() -> LOG.error(
                "{} is paused by its circuit breaker, as {}; it tries again in {}",
                subscription,
                cause,
                Durations.text(policy.openFor())));
        tryLater(open);
        if (!breaker.isOpen()) {
            // Closed by resume() before the pause had begun.
            flow.resumeFrom(open);
        }
        changed.run();
    }

    /** On a worker's thread, as the transport may need a while. Nobody else would have it go on. */
    private void tryLater(Wish.Open open) {
        threads.timer()
                .untilItSucceeds(
                        policy.openFor(),
                        TRY,
                        () -> threads.workers().execute(threads.workers().prefix("circuit"), () -> probe(open)));
    }

    private void probe(Wish.Open open) {
        try {
            flow.probe(open, breaker::halfOpen);
            threads.faults().works(RESUME);
        } catch (RuntimeException | Error e) {
            threads.faults().failed(RESUME, e);
            tryLater(open);
        }
    }

    private void closed() {
        if (flow.wish() instanceof Wish.Probe probe && flow.resumeFrom(probe)) {
            Quietly.run(() -> LOG.info("{} goes on: its circuit breaker is closed", subscription));
            changed.run();
        }
    }
}
