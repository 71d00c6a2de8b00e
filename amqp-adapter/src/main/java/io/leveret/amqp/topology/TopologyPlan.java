package io.leveret.amqp.topology;

import io.leveret.amqp.connection.Release;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All that a subscription needs on the broker, as values. Says nothing about what is there.
 *
 * @param exchange the topic's
 * @param asides where events wait for their retry, or are parked
 * @param queue what the subscription receives from
 * @param bindings of this queue
 * @param retired bindings that it should have no more
 */
record TopologyPlan(
        PlannedExchange exchange,
        List<PlannedQueue> asides,
        PlannedQueue queue,
        List<Binding> bindings,
        List<Binding> retired) {

    private static final int FIRST_WITH_DELIVERY_LIMIT = 4;

    TopologyPlan {
        asides = List.copyOf(asides);
        bindings = List.copyOf(bindings);
        retired = List.copyOf(retired);
    }

    /**
     * The plan for a subscription.
     *
     * @param queue the name of the queue that it receives from
     * @param quorum whether queues are quorum queues, where there is a choice
     * @param release of the broker
     */
    static TopologyPlan of(SubscriptionSpec spec, String queue, boolean quorum, Release release) {
        return new TopologyPlan(
                new PlannedExchange(spec.topic()),
                asides(spec, quorum, release),
                spec.broadcast()
                        ? new PlannedQueue(queue, false, Map.of())
                        : lasting(
                                queue,
                                quorum,
                                release,
                                spec.singleActive() ? Map.of("x-single-active-consumer", true) : Map.of()),
                bindings(queue, spec.topic(), spec.bindings()),
                bindings(queue, spec.topic(), spec.retired()));
    }

    private static List<PlannedQueue> asides(SubscriptionSpec spec, boolean quorum, Release release) {
        List<PlannedQueue> asides = new ArrayList<>();
        for (ParkingQueue parkingQueue : ParkingQueue.values()) {
            asides.add(lasting(QueueNames.parking(spec.name(), parkingQueue), quorum, release, Map.of()));
        }
        if (!spec.broadcast()) {
            for (Duration delay : spec.delayedRetries()) {
                asides.add(ladder(spec, delay, release));
            }
        }
        return asides;
    }

    /**
     * A quorum queue, whatever the other queues are: a classic one drops what falls due while the subscription's queue can't be
     * reached, as when its host is down. A quorum queue keeps that until the other has confirmed it.
     */
    private static PlannedQueue ladder(SubscriptionSpec spec, Duration delay, Release release) {
        return lasting(
                QueueNames.ladder(spec, delay),
                true,
                release,
                Map.of(
                        "x-message-ttl", delay.toMillis(),
                        "x-dead-letter-exchange", "",
                        "x-dead-letter-routing-key", spec.name(),
                        "x-dead-letter-strategy", "at-least-once",
                        "x-overflow", "reject-publish"));
    }

    private static PlannedQueue lasting(String name, boolean quorum, Release release, Map<String, Object> more) {
        Map<String, Object> arguments = new HashMap<>(more);
        arguments.put(PlannedQueue.TYPE, quorum ? PlannedQueue.QUORUM : PlannedQueue.CLASSIC);
        if (quorum && release.major() >= FIRST_WITH_DELIVERY_LIMIT) {
            arguments.put(PlannedQueue.DELIVERY_LIMIT, -1);
        }
        return new PlannedQueue(name, true, arguments);
    }

    private static List<Binding> bindings(String queue, String exchange, Set<String> keys) {
        List<Binding> bindings = new ArrayList<>();
        for (String key : new TreeSet<>(keys)) {
            bindings.add(new Binding(queue, exchange, key));
        }
        return bindings;
    }

    /** Each exchange, queue and binding, in one line, as it is logged. */
    @Override
    public String toString() {
        return Stream.of(
                        Stream.concat(Stream.of(exchange, queue), asides.stream())
                                .map(planned -> planned.what() + " (" + planned.description() + ")"),
                        bindings.stream()
                                .map(binding -> "binding of " + binding.queue() + " to " + binding.exchange() + ": "
                                        + binding.key()),
                        retired.stream()
                                .map(binding -> "no binding of " + binding.queue() + " to " + binding.exchange() + ": "
                                        + binding.key()))
                .flatMap(lines -> lines)
                .reduce((lines, line) -> lines + "; " + line)
                .orElseThrow();
    }
}
