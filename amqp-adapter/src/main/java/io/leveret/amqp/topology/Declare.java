package io.leveret.amqp.topology;

import com.rabbitmq.client.AMQP;
import io.leveret.amqp.connection.Requests;
import io.leveret.amqp.wire.Failures;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what is missing. Leaves what exists with other traits as it is, and refuses it. */
final class Declare implements Walk {

    private static final Logger LOG = LoggerFactory.getLogger(Declare.class);

    private static final String TO_DECLARE =
            "Give the user the permission to configure it, or declare it as another user and use 'topology: none'";

    /** Where a queue dead-letters, the broker asks for the permissions to do so when the queue is declared. */
    private static final String TO_DECLARE_QUEUE = "Give the user the permission to configure it, and where it brings"
            + " retries back also to read it and to write to the exchange 'amq.default', or declare it as another user and use"
            + " 'topology: none'";

    private static final String TO_BIND = "Give the user the permission to write to the queue and to read the exchange,"
            + " or bind it as another and use 'topology: none'";

    private final Refusals refusals;

    /** The queues of which it was said that they have a delivery limit. */
    private final Set<String> limitTold = ConcurrentHashMap.newKeySet();

    Declare(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    public void visit(Requests requests, Planned planned) throws IOException {
        try {
            requests.send(channel -> planned.declare(channel, planned.traits()));
        } catch (IOException | RuntimeException e) {
            if (Failures.replyCode(e) != AMQP.PRECONDITION_FAILED) {
                throw explain(planned, e);
            }
            if (Difference.read(planned, Failures.text(e)) == null) {
                if (missing(requests, planned)) {
                    throw refusals.notCreated(planned, e);
                }
                throw explain(planned, e);
            }
            compare(requests, planned, e);
        }
    }

    private void compare(Requests requests, Planned planned, Exception refusal) throws IOException {
        List<Difference> differences;
        try {
            differences = Comparison.of(requests, planned);
        } catch (IOException | RuntimeException e) {
            throw explain(planned, e);
        }
        // A queue from before RabbitMQ 4 lacks the argument and can't be given it: a policy can do the same.
        if (!differences.stream().allMatch(difference -> difference.trait().equals(PlannedQueue.DELIVERY_LIMIT))) {
            boolean verifies = differences.stream().noneMatch(difference -> planned.needs(difference.trait()));
            throw refusals.different(
                    planned,
                    differences,
                    "It was left as it is: give Leveret the settings that it was made with (queues, singleActive,"
                            + " delayedRetries), or empty and delete it"
                            + (verifies ? ", or use 'topology: verify', which takes it" : ""),
                    refusal);
        }
        if (limitTold.add(planned.name())) {
            LOG.warn(
                    "the queue '{}' was declared without {}=-1. Unless a policy says otherwise, the broker drops an event that"
                            + " returned to it more than 20 times, for example because processes died. Leveret copies it to the end"
                            + " of the queue before that, behind others of its key. Set a policy for the queue with"
                            + " {\"delivery-limit\": -1}, or delete it when it is empty and have it declared again",
                    planned.name(),
                    PlannedQueue.DELIVERY_LIMIT);
        }
    }

    private static boolean missing(Requests requests, Planned planned) {
        try {
            requests.send(planned::look);
            return false;
        } catch (IOException | RuntimeException e) {
            return Failures.noQueue(e);
        }
    }

    @Override
    public void bind(Requests requests, TopologyPlan plan) throws IOException {
        try {
            requests.send(channel -> {
                for (Binding binding : plan.retired()) {
                    channel.queueUnbind(binding.queue(), binding.exchange(), binding.key());
                }
                for (Binding binding : plan.bindings()) {
                    channel.queueBind(binding.queue(), binding.exchange(), binding.key());
                }
            });
        } catch (IOException | RuntimeException e) {
            throw refusals.explain(
                    "bindings of " + plan.queue().what() + " to "
                            + plan.exchange().what(),
                    TO_BIND,
                    e);
        }
    }

    private IOException explain(Planned planned, Exception e) {
        return refusals.explain(planned.what(), planned instanceof PlannedQueue ? TO_DECLARE_QUEUE : TO_DECLARE, e);
    }
}
