package io.leveret.amqp.topology;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;

/** An exchange or a queue as it should be on the broker. */
sealed interface Planned permits PlannedExchange, PlannedQueue {

    /** What messages call all of its sort: {@code queue}. */
    String kind();

    String name();

    /** What it has, by the names that the broker uses in its messages: {@code durable}, {@code x-queue-type}. */
    Map<String, Object> traits();

    /**
     * Whether one that exists must have this trait as it is planned. Leveret works with any value of the others, and with
     * traits that are not planned.
     */
    boolean needs(String trait);

    /** Refused by the broker if it does not exist. */
    void look(Channel channel) throws IOException;

    /** Refused by the broker if it exists with other traits. */
    void declare(Channel channel, Map<String, Object> traits) throws IOException;

    /**
     * A trait with which the broker compares all others and then refuses to create anything. So a comparison never makes
     * what was deleted a moment ago.
     */
    Map.Entry<String, Object> guard();

    /** How messages call it: {@code queue 'stock.orders'}. */
    default String what() {
        return kind() + " '" + name() + "'";
    }

    /** What somebody has to know who declares it: {@code durable: true, x-queue-type: quorum}. */
    default String description() {
        return traits().entrySet().stream()
                .map(trait -> trait.getKey() + ": " + (trait.getValue().equals("") ? "''" : trait.getValue()))
                .collect(Collectors.joining(", "));
    }
}
