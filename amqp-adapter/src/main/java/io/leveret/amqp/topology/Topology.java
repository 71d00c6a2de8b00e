package io.leveret.amqp.topology;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import io.leveret.amqp.connection.Release;
import io.leveret.amqp.connection.Requests;
import io.leveret.amqp.settings.AmqpOptions;
import io.leveret.amqp.wire.Failures;
import io.leveret.transport.SubscriptionSpec;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Declares or checks the exchanges and queues of topics and subscriptions, as the setting {@code topology} says. Never
 * deletes any. Thread-safe.
 */
public final class Topology {

    private static final Logger LOG = LoggerFactory.getLogger(Topology.class);

    private static final String TO_CONSUME = "Give the user the permission to read it";

    private final AmqpOptions options;
    private final String instance;
    private final Refusals refusals;
    private final Declare declare;
    private final Walk walk;

    public Topology(AmqpOptions options, String instance) {
        this.options = options;
        this.instance = instance;
        this.refusals = new Refusals(options);
        this.declare = new Declare(refusals);
        this.walk = switch (options.topology()) {
            case DECLARE -> declare;
            case VERIFY -> new Verify(refusals);
            case NONE -> new Assume();
        };
    }

    /** Whether what is missing is made. */
    public boolean declares() {
        return options.topology() == AmqpOptions.Topology.DECLARE;
    }

    /** The topic's exchange. */
    public void topic(Connection connection, String topic) throws IOException {
        try (var requests = new Requests(connection)) {
            walk.visit(requests, new PlannedExchange(topic));
        }
    }

    /**
     * The queue that an instance consumes from. That of a broadcast has another name on each connection: the broker keeps the
     * one before for its owner until it knows that this has gone.
     *
     * @param connection the connection's number
     */
    public String queue(SubscriptionSpec spec, long connection) {
        return spec.broadcast() ? spec.name() + "." + instance + "-" + connection : spec.name();
    }

    /**
     * Where a subscription puts events that are to be retried or parked.
     *
     * @param queue as {@link #queue(SubscriptionSpec, long)} names it
     */
    public void asides(Requests requests, SubscriptionSpec spec, String queue) throws IOException {
        for (PlannedQueue aside : plan(requests, spec, queue).asides()) {
            walk.visit(requests, aside);
        }
    }

    /**
     * What a subscription receives from.
     *
     * @param declared on the connection of the requests, which is also that of a broadcast queue
     * @param queue as {@link #queue(SubscriptionSpec, long)} names it
     */
    public void subscription(Requests requests, DeclaredTopics declared, SubscriptionSpec spec, String queue)
            throws IOException {
        exchange(requests, declared, spec);
        TopologyPlan plan = plan(requests, spec, queue);
        LOG.debug("{} needs: {}", spec.name(), plan);
        // Nobody else can declare the queue of a broadcast: it belongs to this connection.
        Walk own = spec.broadcast() ? declare : walk;
        own.visit(requests, plan.queue());
        own.bind(requests, plan);
    }

    private TopologyPlan plan(Requests requests, SubscriptionSpec spec, String queue) {
        return TopologyPlan.of(spec, queue, options.quorum(), Release.of(requests.connection()));
    }

    /** The exchange of a subscription's topic, unless this connection has declared it already. */
    public void exchange(Requests requests, DeclaredTopics declared, SubscriptionSpec spec) throws IOException {
        if (declared.lacks(spec.topic())) {
            walk.visit(requests, new PlannedExchange(spec.topic()));
            declared.add(spec.topic());
        }
    }

    /** Why a queue can't be consumed from, and what would be right. */
    public IOException notConsumed(String queue, IOException e) {
        return Failures.replyCode(e) == AMQP.ACCESS_REFUSED
                ? refusals.explain("queue '" + queue + "'", TO_CONSUME, e)
                : e;
    }
}
