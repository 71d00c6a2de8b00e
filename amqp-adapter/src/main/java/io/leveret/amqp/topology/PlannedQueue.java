package io.leveret.amqp.topology;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A queue.
 *
 * @param name its name
 * @param lasting whether it is durable; the others belong to one connection and go with it
 * @param arguments its arguments
 */
record PlannedQueue(String name, boolean lasting, Map<String, Object> arguments) implements Planned {

    static final String TYPE = "x-queue-type";
    static final String QUORUM = "quorum";
    static final String CLASSIC = "classic";

    /** Since RabbitMQ 4.0 a quorum queue drops a message that was returned 20 times, unless this says otherwise. */
    static final String DELIVERY_LIMIT = "x-delivery-limit";

    private static final String DURABLE = "durable";
    private static final String AUTO_DELETE = "auto_delete";
    private static final Set<String> FIELDS = Set.of(DURABLE, AUTO_DELETE);

    /** Copies the arguments, in the order of their names. */
    PlannedQueue {
        arguments = Collections.unmodifiableMap(new TreeMap<>(arguments));
    }

    @Override
    public String kind() {
        return "queue";
    }

    @Override
    public Map<String, Object> traits() {
        Map<String, Object> traits = new LinkedHashMap<>();
        traits.put(DURABLE, lasting);
        traits.put(AUTO_DELETE, !lasting);
        traits.putAll(arguments);
        return traits;
    }

    /** Under any delivery limit an event is copied before the limit is reached. */
    @Override
    public boolean needs(String trait) {
        return (arguments.containsKey(trait) && !trait.equals(DELIVERY_LIMIT)) || FIELDS.contains(trait);
    }

    @Override
    public void look(Channel channel) throws IOException {
        channel.queueDeclarePassive(name);
    }

    @Override
    public void declare(Channel channel, Map<String, Object> traits) throws IOException {
        Map<String, Object> others = new LinkedHashMap<>(traits);
        others.keySet().removeAll(FIELDS);
        channel.queueDeclare(
                name,
                Boolean.TRUE.equals(traits.get(DURABLE)),
                !lasting,
                Boolean.TRUE.equals(traits.get(AUTO_DELETE)),
                others);
    }

    /** An argument of streams, which the broker does not compare for other queues, with a value that no stream may have. */
    @Override
    public Map.Entry<String, Object> guard() {
        return Map.entry("x-max-age", "never");
    }
}
