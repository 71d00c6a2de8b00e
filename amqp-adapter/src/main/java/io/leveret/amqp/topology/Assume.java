package io.leveret.amqp.topology;

import io.leveret.amqp.connection.Requests;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes it that all is there. */
final class Assume implements Walk {

    private static final Logger LOG = LoggerFactory.getLogger(Assume.class);

    @Override
    public void visit(Requests requests, Planned planned) {
        LOG.debug("topology is none: {} is taken to be there", planned.what());
    }

    @Override
    public void bind(Requests requests, TopologyPlan plan) {
        LOG.debug("topology is none: {} is taken to be bound", plan.queue().what());
    }
}
