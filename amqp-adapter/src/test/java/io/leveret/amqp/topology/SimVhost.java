package io.leveret.amqp.topology;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.AMQImpl;
import io.leveret.amqp.Proxies;
import io.leveret.amqp.connection.Requests;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The exchanges and queues of a virtual host, which compares and refuses with RabbitMQ's words. */
final class SimVhost {

    private static final String MAX_AGE = "x-max-age";
    private static final String ALTERNATE = "alternate-exchange";

    /** By what messages call them. */
    final Map<String, Map<String, Object>> existing = new TreeMap<>();

    /** What was declared, and not only looked for. */
    final List<String> asked = new ArrayList<>();

    /** Kinds that the user may not configure. */
    final Set<String> forbidden = new LinkedHashSet<>();

    /** Whether the next declaration comes just after somebody has deleted what it names. */
    boolean deletedMeanwhile;

    private final Connection connection = Proxies.proxy(Connection.class, (method, arguments) -> switch (method) {
        case "createChannel" -> Proxies.proxy(Channel.class, SimVhost.this::call);
        case "getServerProperties" -> Map.of("version", "4.3.0");
        case "isOpen" -> true;
        default -> null;
    });

    Requests requests() {
        return new Requests(connection);
    }

    Connection connection() {
        return connection;
    }

    /** Something as it is planned. */
    void has(Planned planned) {
        existing.put(planned.what(), new HashMap<>(planned.traits()));
    }

    /** Something that differs from what is planned; null leaves a trait out. */
    void has(Planned planned, Map<String, @Nullable Object> others) {
        has(planned);
        Map<String, Object> traits = Objects.requireNonNull(existing.get(planned.what()));
        others.forEach((trait, value) -> {
            if (value == null) {
                traits.remove(trait);
            } else {
                traits.put(trait, value);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object call(String method, Object[] arguments) throws IOException {
        Map<String, Object> traits = new LinkedHashMap<>();
        switch (method) {
            case "queueDeclarePassive" -> look("queue", arguments);
            case "exchangeDeclarePassive" -> look("exchange", arguments);
            case "queueDeclare" -> {
                traits.put("durable", arguments[1]);
                traits.put("auto_delete", arguments[3]);
                traits.putAll((Map<String, Object>) arguments[4]);
                declare("queue", arguments, traits);
            }
            case "exchangeDeclare" -> {
                traits.put("type", arguments[1]);
                traits.put("durable", arguments[2]);
                traits.put("auto_delete", arguments[3]);
                traits.put("internal", arguments[4]);
                traits.putAll((Map<String, Object>) arguments[5]);
                declare("exchange", arguments, traits);
            }
            case "isOpen" -> {
                return true;
            }
            default -> {}
        }
        return null;
    }

    private void look(String kind, Object[] arguments) throws IOException {
        if (!existing.containsKey(what(kind, arguments))) {
            throw refusal(AMQP.NOT_FOUND, "NOT_FOUND - no " + what(kind, arguments) + " in vhost '/'");
        }
    }

    private void declare(String kind, Object[] arguments, Map<String, Object> traits) throws IOException {
        String what = what(kind, arguments);
        asked.add(what);
        if (forbidden.contains(kind)) {
            throw refusal(
                    AMQP.ACCESS_REFUSED, "ACCESS_REFUSED - access to " + what + " in vhost '/' refused for user 'u'");
        }
        if (deletedMeanwhile) {
            existing.remove(what);
        }
        Map<String, Object> there = existing.get(what);
        if (there == null) {
            create(what, traits);
        } else {
            compare(what, traits, there);
        }
    }

    private void create(String what, Map<String, Object> traits) throws IOException {
        if (traits.containsKey(MAX_AGE)) {
            throw refusal(
                    AMQP.PRECONDITION_FAILED,
                    "PRECONDITION_FAILED - invalid arg 'x-max-age' for " + what
                            + " in vhost '/' of queue type rabbit_quorum_queue");
        }
        if (traits.get(ALTERNATE) instanceof Integer) {
            throw refusal(
                    AMQP.PRECONDITION_FAILED,
                    "PRECONDITION_FAILED - invalid type 'signedint' for arg 'alternate-exchange' in " + what
                            + " in vhost '/'");
        }
        existing.put(what, new HashMap<>(traits));
    }

    /** The alternate exchange and the age of a stream last; no other queue has an age to compare. */
    private static void compare(String what, Map<String, Object> traits, Map<String, Object> there) throws IOException {
        Set<String> names = new LinkedHashSet<>(List.of("type", "durable", "auto_delete", "internal"));
        names.addAll(new TreeMap<>(there).keySet());
        names.addAll(new TreeMap<>(traits).keySet());
        if (names.remove(MAX_AGE) && "stream".equals(there.get("x-queue-type"))) {
            names.add(MAX_AGE);
        }
        if (names.remove(ALTERNATE)) {
            names.add(ALTERNATE);
        }
        for (String name : names) {
            Object received = traits.get(name);
            Object current = there.get(name);
            if (!String.valueOf(received).equals(String.valueOf(current))) {
                throw refusal(
                        AMQP.PRECONDITION_FAILED,
                        "PRECONDITION_FAILED - inequivalent arg '" + name + "' for " + what + " in vhost '/': received "
                                + value(received, current) + " but current is " + value(current, received));
            }
        }
    }

    private static String value(@Nullable Object value, @Nullable Object other) {
        if (value == null) {
            return "none";
        }
        String type = value instanceof String ? "longstr" : value instanceof Boolean ? "bool" : "signedint";
        return other == null ? "the value '" + value + "' of type '" + type + "'" : "'" + value + "'";
    }

    private static String what(String kind, Object[] arguments) {
        return kind + " '" + arguments[0] + "'";
    }

    private static IOException refusal(int code, String text) {
        return new IOException(
                new ShutdownSignalException(false, false, new AMQImpl.Channel.Close(code, text, 0, 0), "channel"));
    }
}
