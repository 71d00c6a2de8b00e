package io.leveret.faults;

import io.leveret.testbroker.RabbitNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Declares a subscription's queues as somebody does who knows nothing of Leveret's arguments. */
final class Operator {

    private Operator() {}

    static void declare(RabbitNode node, String group, String topic, Map<String, Object> arguments) {
        String queue = group + "." + topic;
        Broker.ask(node, channel -> {
            channel.exchangeDeclare(topic, "topic", true);
            for (String name : List.of(queue, queue + ".dead", queue + ".invalid")) {
                channel.queueDeclare(name, true, false, false, arguments);
            }
            Map<String, Object> ladder = new HashMap<>(arguments);
            ladder.putAll(Map.of(
                    "x-message-ttl",
                    500,
                    "x-dead-letter-exchange",
                    "",
                    "x-dead-letter-routing-key",
                    queue,
                    "x-dead-letter-strategy",
                    "at-least-once",
                    "x-overflow",
                    "reject-publish"));
            channel.queueDeclare(queue + ".retry.500ms", true, false, false, ladder);
            return channel.queueBind(queue, topic, "entry.made");
        });
    }
}
