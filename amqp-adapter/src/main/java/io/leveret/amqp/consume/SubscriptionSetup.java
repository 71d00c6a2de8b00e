package io.leveret.amqp.consume;

import com.rabbitmq.client.Channel;
import io.leveret.amqp.connection.Requests;
import io.leveret.amqp.publish.Copier;
import io.leveret.amqp.topology.Topology;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.Quietly;
import io.leveret.transport.SubscriptionSpec;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Declares what a subscription needs, and makes its consumers. Used by one thread at a time, but for {@link #redeclare}: another
 * thread may be in there meanwhile.
 */
final class SubscriptionSetup {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionSetup.class);

    private final SubscriptionSpec spec;
    private final DeliverySink sink;
    private final Topology topology;
    private final Copier copier;
    private final ScheduledExecutorService acks;
    private final Prefetch prefetch;

    /** Called when copies begin or cease to be refused, on any thread. */
    private final Runnable copiesChanged;

    private final Redeclaration redeclaration = new Redeclaration();

    /** Whether a consumer has ever received. */
    private boolean received;

    SubscriptionSetup(
            SubscriptionSpec spec,
            DeliverySink sink,
            Topology topology,
            Copier copier,
            ScheduledExecutorService acks,
            Prefetch prefetch,
            Runnable copiesChanged) {
        this.spec = spec;
        this.sink = sink;
        this.topology = topology;
        this.copier = copier;
        this.acks = acks;
        this.prefetch = prefetch;
        this.copiesChanged = copiesChanged;
    }

    /**
     * Sets the subscription up on a connection. The first time all is declared before anything is received; later what
     * events are put aside to can wait.
     *
     * @param adopted asked before the consumer receives anything; if it says false, the consumer is not wanted any more
     * @return whether it consumes
     */
    boolean consume(Session session, Predicate<ConsumerGeneration> adopted) throws IOException {
        try (var requests = new Requests(session.connection())) {
            String queue = topology.queue(spec, session.number());
            topology.exchange(requests, session.declared(), spec);
            String missing = received ? null : missing(requests, queue);
            topology.subscription(requests, session.declared(), spec, queue);
            ConsumerGeneration next = generation(requests.handOver(), session, queue);
            if (!adopted.test(next)) {
                next.close();
                return false;
            }
            consume(next, prefetch.on(session));
            if (received) {
                redeclaration.want();
            } else {
                declared(next, missing);
            }
            received = true;
            return true;
        }
    }

    /** Has everything declared, for a subscription that does not receive yet. */
    void declare(Session session) throws IOException {
        try (var requests = new Requests(session.connection())) {
            String queue = topology.queue(spec, session.number());
            topology.exchange(requests, session.declared(), spec);
            topology.asides(requests, spec, queue);
            topology.subscription(requests, session.declared(), spec, queue);
        }
    }

    private ConsumerGeneration generation(Channel channel, Session session, String queue) {
        return new ConsumerGeneration(
                channel,
                queue,
                spec,
                sink,
                copier,
                new AckFlusher(channel, prefetch.wanted(), acks),
                session.unread(),
                prefetch,
                !topology.declares(),
                redeclaration,
                copiesChanged);
    }

    private void consume(ConsumerGeneration generation, int deliveries) throws IOException {
        try {
            generation.consume(deliveries);
        } catch (IOException e) {
            throw topology.notConsumed(generation.queue(), e);
        }
    }

    /** What events are put aside to and can't be declared now, or null; a refusal that lasts is thrown. */
    private @Nullable String missing(Requests requests, String queue) {
        try {
            topology.asides(requests, spec, queue);
            return null;
        } catch (IOException e) {
            LOG.debug("{} can't declare its queues for retries and dead letters", spec.name(), e);
            return String.valueOf(e.getMessage());
        }
    }

    /** Declares all again. The consumer receives, whatever comes of this. */
    void redeclare(Session session, ConsumerGeneration consumer) {
        if (redeclaration.begin()) {
            boolean ended = false;
            try {
                declareAgain(session, consumer);
                ended = true;
            } finally {
                if (!ended) {
                    // An Error, as where memory is short: nobody else would want it again.
                    redeclaration.incomplete();
                }
                redeclaration.end();
            }
        }
    }

    /** Whether something was missing when all was declared last. */
    boolean incomplete() {
        return redeclaration.troubled();
    }

    private void declareAgain(Session session, ConsumerGeneration consumer) {
        session.declared().forget();
        String missing;
        try (var requests = new Requests(session.connection())) {
            String queue = topology.queue(spec, session.number());
            topology.subscription(requests, session.declared(), spec, queue);
            missing = missing(requests, queue);
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} can't be declared again", spec.name(), e);
            missing = String.valueOf(e.getMessage());
        }
        if (!consumer.isLost()) {
            declared(consumer, missing);
        }
    }

    private void declared(ConsumerGeneration consumer, @Nullable String missing) {
        if (missing == null) {
            redeclaration.complete();
        } else {
            Quietly.run(() -> LOG.warn(
                    "{} receives, but can't declare all that it needs: {}; trying again", spec.name(), missing));
            redeclaration.incomplete();
        }
        consumer.asideQueues().missing(missing);
    }
}
