package io.leveret.amqp.topology;

import io.leveret.amqp.connection.Requests;
import java.io.IOException;

/** What the setting {@code topology} does about each part of a plan. Thread-safe. */
sealed interface Walk permits Declare, Verify, Assume {

    /** About an exchange or a queue. */
    void visit(Requests requests, Planned planned) throws IOException;

    /** About the bindings of the plan's queue. */
    void bind(Requests requests, TopologyPlan plan) throws IOException;
}
