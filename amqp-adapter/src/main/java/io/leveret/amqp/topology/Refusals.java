package io.leveret.amqp.topology;

import com.rabbitmq.client.AMQP;
import io.leveret.amqp.settings.AmqpOptions;
import io.leveret.amqp.wire.Failures;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says what the broker has refused, and what would be right. */
final class Refusals {

    private final AmqpOptions options;

    Refusals(AmqpOptions options) {
        this.options = options;
    }

    /**
     * Any refusal.
     *
     * @param what was asked for
     * @param permission what to do if the user may not
     * @return a failure that may pass
     * @throws Failures.LastingException if waiting does not mend it
     */
    IOException explain(String what, String permission, Exception e) {
        String said = options.who() + ": " + what + ": " + Failures.text(e);
        return switch (Failures.replyCode(e)) {
            case AMQP.PRECONDITION_FAILED ->
                throw new Failures.LastingException(
                        said
                                + ". It exists with other arguments, and was left as it is: give it the settings that it was made"
                                + " with, or empty and delete it",
                        e);
            case AMQP.NOT_FOUND -> {
                if (options.topology() == AmqpOptions.Topology.DECLARE) {
                    // Its host is down: the broker refuses to declare a durable queue anew elsewhere.
                    yield new Failures.ExplainedException(said, e);
                }
                throw new Failures.LastingException(said + ". Declare it first, or use 'topology: declare'", e);
            }
            case AMQP.ACCESS_REFUSED -> throw new Failures.LastingException(said + ". " + permission, e);
            case AMQP.RESOURCE_LOCKED ->
                new Failures.ExplainedException(
                        said + ". It belongs to another connection alone: end that one, or delete the queue", e);
            default -> new Failures.ExplainedException(said, e);
        };
    }

    /** Nobody has declared it. */
    Failures.LastingException missing(Planned planned, Exception e) {
        return new Failures.LastingException(
                options.who() + ": " + planned.what() + ": " + Failures.text(e) + ". Declare it first ("
                        + planned.description() + "), or use 'topology: declare'",
                e);
    }

    /** It is missing, and the broker does not take another one. */
    Failures.LastingException notCreated(Planned planned, Exception e) {
        return new Failures.LastingException(
                options.who() + ": " + planned.what() + ": " + Failures.text(e) + ". The " + planned.kind()
                        + " does not exist, and the broker refuses to create it: delete unused queues, or raise the limit"
                        + " (rabbitmqctl set_vhost_limits)",
                e);
    }

    /**
     * It exists, and is another one than planned.
     *
     * @param remedy what would be right
     */
    Failures.LastingException different(
            Planned planned, List<Difference> differences, String remedy, @Nullable Exception e) {
        return new Failures.LastingException(
                options.who() + ": " + planned.what() + " is not as Leveret would declare it: "
                        + differences.stream().map(Difference::text).collect(Collectors.joining(", ")) + ". " + remedy,
                e);
    }
}
