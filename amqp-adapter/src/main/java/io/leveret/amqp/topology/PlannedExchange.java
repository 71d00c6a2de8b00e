package io.leveret.amqp.topology;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The durable topic exchange of a topic.
 *
 * @param name the topic
 */
record PlannedExchange(String name) implements Planned {

    static final String TYPE = "type";

    private static final String DURABLE = "durable";
    private static final String AUTO_DELETE = "auto_delete";
    private static final String INTERNAL = "internal";
    private static final Set<String> FIELDS = Set.of(TYPE, DURABLE, AUTO_DELETE, INTERNAL);

    @Override
    public String kind() {
        return "exchange";
    }

    @Override
    public Map<String, Object> traits() {
        Map<String, Object> traits = new LinkedHashMap<>();
        traits.put(TYPE, BuiltinExchangeType.TOPIC.getType());
        traits.put(DURABLE, true);
        traits.put(AUTO_DELETE, false);
        traits.put(INTERNAL, false);
        return traits;
    }

    /** Operators route in ways of their own, but an exchange that a restart deletes takes all bindings with it. */
    @Override
    public boolean needs(String trait) {
        return trait.equals(DURABLE);
    }

    @Override
    public void look(Channel channel) throws IOException {
        channel.exchangeDeclarePassive(name);
    }

    @Override
    public void declare(Channel channel, Map<String, Object> traits) throws IOException {
        Map<String, Object> arguments = new LinkedHashMap<>(traits);
        arguments.keySet().removeAll(FIELDS);
        channel.exchangeDeclare(
                name,
                String.valueOf(traits.get(TYPE)),
                Boolean.TRUE.equals(traits.get(DURABLE)),
                Boolean.TRUE.equals(traits.get(AUTO_DELETE)),
                Boolean.TRUE.equals(traits.get(INTERNAL)),
                arguments);
    }

    /** The last that is compared. It names an exchange, so a number is never valid. */
    @Override
    public Map.Entry<String, Object> guard() {
        return Map.entry("alternate-exchange", 0);
    }
}
