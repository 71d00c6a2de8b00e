package io.leveret.amqp.topology;

import com.rabbitmq.client.AMQP;
import io.leveret.amqp.connection.Requests;
import io.leveret.amqp.wire.Failures;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether all is there, as Leveret needs it. Makes nothing. Asking for arguments takes the permission to configure;
 * without it, only names are looked up. Nobody can ask for bindings.
 */
final class Verify implements Walk {

    private static final Logger LOG = LoggerFactory.getLogger(Verify.class);

    /** From RabbitMQ 4.3; earlier releases tell anybody. */
    private static final String TO_VERIFY = "Give the user any permission on it, or use 'topology: none'";

    private final Refusals refusals;

    /** What was compared, by what messages call it; it is compared again once it was missing. */
    private final Set<String> compared = ConcurrentHashMap.newKeySet();

    /** The kinds that this user may not compare. The broker logs each refusal, so it is not asked twice. */
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    Verify(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    public void visit(Requests requests, Planned planned) throws IOException {
        try {
            requests.send(planned::look);
        } catch (IOException | RuntimeException e) {
            compared.remove(planned.what());
            if (Failures.replyCode(e) == AMQP.NOT_FOUND) {
                throw refusals.missing(planned, e);
            }
            throw refusals.explain(planned.what(), TO_VERIFY, e);
        }
        if (!compared.contains(planned.what()) && !refused.contains(planned.kind())) {
            compare(requests, planned);
            compared.add(planned.what());
        }
    }

    private void compare(Requests requests, Planned planned) throws IOException {
        List<Difference> differences;
        try {
            differences = Comparison.of(requests, planned);
        } catch (IOException | RuntimeException e) {
            if (Failures.replyCode(e) != AMQP.ACCESS_REFUSED) {
                throw refusals.explain(planned.what(), TO_VERIFY, e);
            }
            if (refused.add(planned.kind())) {
                LOG.info(
                        "topology is verify: the user may not configure {}, so only the name of each {} is checked",
                        planned.what(),
                        planned.kind());
            }
            return;
        }
        if (differences.stream().anyMatch(difference -> planned.needs(difference.trait()))) {
            throw refusals.different(
                    planned,
                    differences,
                    "Delete it" + (planned instanceof PlannedQueue ? ", once it is empty," : "")
                            + " and declare it as it should be (" + planned.description()
                            + "), or give Leveret settings that suit it, or use 'topology: none' to take it unchecked",
                    null);
        }
        if (!differences.isEmpty()) {
            LOG.warn(
                    "{} is not as Leveret would declare it, and is taken as it is: {}",
                    planned.what(),
                    differences.stream().map(Difference::text).collect(Collectors.joining(", ")));
        }
    }

    @Override
    public void bind(Requests requests, TopologyPlan plan) {
        LOG.debug("topology is verify: {} is taken to be bound", plan.queue().what());
    }
}
