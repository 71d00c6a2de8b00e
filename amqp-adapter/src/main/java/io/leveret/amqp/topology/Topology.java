package io.leveret.amqp.topology;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Connection;
import io.leveret.amqp.connection.Release;
import io.leveret.amqp.connection.Requests;
import io.leveret.amqp.settings.AmqpOptions;
import io.leveret.amqp.wire.Failures;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.SubscriptionSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Declares or checks the exchanges and queues of topics and subscriptions, as the setting {@code topology} says. Never
 * deletes any.
 */
public final class Topology {

    private static final Logger LOG = LoggerFactory.getLogger(Topology.class);

    /** Since RabbitMQ 4.0 a quorum queue drops a message that was returned 20 times, unless it is told not to. */
    private static final int FIRST_WITH_DELIVERY_LIMIT = 4;

    private static final String DELIVERY_LIMIT = "x-delivery-limit";

    private static final String TO_DECLARE =
            "Give the user the permission to configure it, or declare it as another user and use" + " 'topology: none'";

    /** Where a queue dead-letters, the broker asks for the permissions to do so when the queue is declared. */
    private static final String TO_DECLARE_QUEUE =
            "Give the user the permission to configure it, and where it brings retries"
                    + " back also to read it and to write to the exchange 'amq.default', or declare it as another user and use"
                    + " 'topology: none'";

    /** From RabbitMQ 4.3; earlier releases tell anybody. */
    private static final String TO_VERIFY = "Give the user any permission on it, or use 'topology: none'";

    private static final String TO_BIND =
            "Give the user the permission to write to the queue and to read the exchange, or"
                    + " bind it as another and use 'topology: none'";

    private static final String TO_CONSUME = "Give the user the permission to read it";

    private final AmqpOptions options;
    private final String instance;

    /** The queues of which it was said that they have a delivery limit. */
    private final Set<String> limitTold = ConcurrentHashMap.newKeySet();

    public Topology(AmqpOptions options, String instance) {
        this.options = options;
        this.instance = instance;
    }

    /** Whether what is missing is made. */
    public boolean declares() {
        return options.topology() == AmqpOptions.Topology.DECLARE;
    }

    /** The topic's exchange. */
    public void topic(Connection connection, String topic) throws IOException {
        try (var requests = new Requests(connection)) {
            topic(requests, topic);
        }
    }

    private void topic(Requests requests, String topic) throws IOException {
        switch (options.topology()) {
            case DECLARE ->
                ask(
                        requests,
                        "exchange '" + topic + "'",
                        TO_DECLARE,
                        channel -> channel.exchangeDeclare(topic, BuiltinExchangeType.TOPIC, true));
            case VERIFY ->
                ask(requests, "exchange '" + topic + "'", TO_VERIFY, channel -> channel.exchangeDeclarePassive(topic));
            case NONE -> LOG.debug("topology is none: the exchange {} is taken to be there", topic);
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

    /** Where a subscription puts events that are to be retried or parked. */
    public void asides(Requests requests, SubscriptionSpec spec) throws IOException {
        for (ParkingQueue parkingQueue : ParkingQueue.values()) {
            queue(requests, parking(spec.name(), parkingQueue), options.quorum(), Map.of());
        }
        if (!spec.broadcast()) {
            for (Duration delay : spec.delayedRetries()) {
                queue(requests, ladder(spec, delay), true, ladderArguments(spec, delay));
            }
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
        if (spec.broadcast()) {
            broadcast(requests, spec, queue);
            return;
        }
        Map<String, Object> arguments = spec.singleActive() ? Map.of("x-single-active-consumer", true) : Map.of();
        queue(requests, queue, options.quorum(), arguments);
        if (options.topology() == AmqpOptions.Topology.DECLARE) {
            bind(requests, spec, queue);
        }
    }

    /** The exchange of a subscription's topic, unless this connection has declared it already. */
    public void exchange(Requests requests, DeclaredTopics declared, SubscriptionSpec spec) throws IOException {
        if (declared.lacks(spec.topic())) {
            topic(requests, spec.topic());
            declared.add(spec.topic());
        }
    }

    /** The queue in which events wait for so long. */
    public static String ladder(SubscriptionSpec spec, Duration delay) {
        long millis = delay.toMillis();
        String text = millis % 60_000 == 0
                ? millis / 60_000 + "m"
                : millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
        return spec.name() + ".retry." + text;
    }

    public static String parking(String subscription, ParkingQueue parkingQueue) {
        return subscription + "." + parkingQueue.suffix();
    }

    /**
     * A quorum queue, whatever the other queues are: a classic one drops what falls due while the subscription's queue can't be
     * reached, as when its host is down. A quorum queue keeps that until the other has confirmed it.
     */
    private static Map<String, Object> ladderArguments(SubscriptionSpec spec, Duration delay) {
        return Map.of(
                "x-message-ttl", delay.toMillis(),
                "x-dead-letter-exchange", "",
                "x-dead-letter-routing-key", spec.name(),
                "x-dead-letter-strategy", "at-least-once",
                "x-overflow", "reject-publish");
    }

    private void queue(Requests requests, String name, boolean quorum, Map<String, Object> more) throws IOException {
        switch (options.topology()) {
            case VERIFY ->
                ask(requests, "queue '" + name + "'", TO_VERIFY, channel -> channel.queueDeclarePassive(name));
            case NONE -> LOG.debug("topology is none: the queue {} is taken to be there", name);
            case DECLARE -> {
                Map<String, Object> arguments = new LinkedHashMap<>(more);
                arguments.put("x-queue-type", quorum ? "quorum" : "classic");
                if (quorum && Release.of(requests.connection()).major() >= FIRST_WITH_DELIVERY_LIMIT) {
                    unlimited(requests, name, arguments);
                } else {
                    declare(requests, name, arguments);
                }
            }
        }
    }

    /** A queue from before RabbitMQ 4 lacks the argument and can't be given it: a policy can do the same. */
    private void unlimited(Requests requests, String name, Map<String, Object> arguments) throws IOException {
        Map<String, Object> limited = new LinkedHashMap<>(arguments);
        limited.put(DELIVERY_LIMIT, -1);
        try {
            declare(requests, name, limited);
        } catch (Failures.LastingException e) {
            declare(requests, name, arguments);
            if (limitTold.add(name)) {
                LOG.warn(
                        "the queue '{}' was declared without {}=-1. Unless a policy says otherwise, the broker drops an event that"
                                + " returned to it more than 20 times, for example because processes died. Leveret copies it to the end"
                                + " of the queue before that, behind others of its key. Set a policy for the queue with"
                                + " {\"delivery-limit\": -1}, or delete it when it is empty and have it declared again",
                        name,
                        DELIVERY_LIMIT);
            }
        }
    }

    private void declare(Requests requests, String name, Map<String, Object> arguments) throws IOException {
        try {
            requests.send(channel -> channel.queueDeclare(name, true, false, false, arguments));
        } catch (IOException | RuntimeException e) {
            if (Failures.replyCode(e) == AMQP.PRECONDITION_FAILED && missing(requests, name)) {
                throw new Failures.LastingException(
                        options.who() + ": queue '" + name + "': " + Failures.text(e)
                                + ". The queue does not exist, and the broker refuses to create it: delete unused queues, or raise"
                                + " the limit (rabbitmqctl set_vhost_limits)",
                        e);
            }
            throw explain("queue '" + name + "'", TO_DECLARE_QUEUE, e);
        }
    }

    private static boolean missing(Requests requests, String name) {
        try {
            requests.send(channel -> channel.queueDeclarePassive(name));
            return false;
        } catch (IOException | RuntimeException e) {
            return Failures.noQueue(e);
        }
    }

    private void broadcast(Requests requests, SubscriptionSpec spec, String name) throws IOException {
        ask(
                requests,
                "queue '" + name + "'",
                TO_DECLARE_QUEUE,
                channel -> channel.queueDeclare(name, false, true, true, Map.of()));
        bind(requests, spec, name);
    }

    private void bind(Requests requests, SubscriptionSpec spec, String queue) throws IOException {
        ask(requests, "bindings of queue '" + queue + "' to exchange '" + spec.topic() + "'", TO_BIND, channel -> {
            for (String binding : spec.retired()) {
                channel.queueUnbind(queue, spec.topic(), binding);
            }
            for (String binding : spec.bindings()) {
                channel.queueBind(queue, spec.topic(), binding);
            }
        });
    }

    private void ask(Requests requests, String what, String permission, Requests.Request request) throws IOException {
        try {
            requests.send(request);
        } catch (IOException | RuntimeException e) {
            throw explain(what, permission, e);
        }
    }

    /** Why a queue can't be consumed from, and what would be right. */
    public IOException notConsumed(String queue, IOException e) {
        return Failures.replyCode(e) == AMQP.ACCESS_REFUSED ? explain("queue '" + queue + "'", TO_CONSUME, e) : e;
    }

    private IOException explain(String what, String permission, Exception e) {
        String said = options.who() + ": " + what + ": " + Failures.text(e);
        switch (Failures.replyCode(e)) {
            case AMQP.PRECONDITION_FAILED ->
                throw new Failures.LastingException(
                        said
                                + ". It exists with other arguments, and was left as it is: give it the settings that it was made"
                                + " with, or empty and delete it, or use 'topology: verify'",
                        e);
            case AMQP.NOT_FOUND -> {
                if (options.topology() == AmqpOptions.Topology.DECLARE) {
                    // Its host is down: the broker refuses to declare a durable queue anew elsewhere.
                    return new Failures.ExplainedException(said, e);
                }
                throw new Failures.LastingException(said + ". Declare it first, or use 'topology: declare'", e);
            }
            case AMQP.ACCESS_REFUSED -> throw new Failures.LastingException(said + ". " + permission, e);
            case AMQP.RESOURCE_LOCKED -> {
                return new Failures.ExplainedException(
                        said + ". It belongs to another connection alone: end that one, or delete the queue", e);
            }
            default -> {
                return new Failures.ExplainedException(said, e);
            }
        }
    }
}
