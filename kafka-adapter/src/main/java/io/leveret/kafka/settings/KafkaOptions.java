package io.leveret.kafka.settings;

import io.leveret.support.Durations;
import io.leveret.transport.TransportFault;
import io.leveret.transport.TransportSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The checked settings of the transport.
 *
 * @param servers where to ask for the cluster: {@code host:port}, joined by commas
 * @param topology what to do about topics
 * @param partitions how many a topic is declared with; 8 by default
 * @param replication how many brokers keep each partition of what is declared; -1, the default, leaves it to the broker
 * @param handOver how long a partition that another instance takes over waits for the handlers that run; 10 s by default
 */
public record KafkaOptions(String servers, Topology topology, int partitions, short replication, Duration handOver) {

    private static final String HAND_OVER = "handOverTimeout";

    public static final Set<String> NAMES = Set.of("topology", "partitions", "replication", HAND_OVER);

    /** The broker waits for five minutes, and then takes the instance for dead. */
    private static final Duration LONGEST_HAND_OVER = Duration.ofMinutes(4);

    private static final Pattern URL = Pattern.compile("(?i:kafka)://(.+?)/?");
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?");
    private static final int DEFAULT_PORT = 9_092;
    private static final int MOST_PARTITIONS = 10_000;
    private static final int MOST_REPLICAS = 100;

    /** What to do about topics. */
    public enum Topology {
        /** Declare those that are missing. */
        DECLARE,
        /** Look whether they are there. */
        VERIFY
    }

    /** Reads them; adds what is wrong to the faults, and then returns null. */
    public static @Nullable KafkaOptions read(TransportSettings settings, List<TransportFault> faults) {
        List<TransportFault> found = new ArrayList<>();
        String servers = servers(settings.url(), found);
        String topology = settings.options().getOrDefault("topology", "declare");
        if (!List.of("declare", "verify").contains(topology)) {
            found.add(new TransportFault(
                    "topology", "it is not one of the allowed values", "choose one of declare, verify"));
        }
        int partitions = number(settings.options(), "partitions", 8, MOST_PARTITIONS, found);
        int replication = number(settings.options(), "replication", -1, MOST_REPLICAS, found);
        Duration handOver = handOver(settings.options(), found);
        faults.addAll(found);
        return found.isEmpty()
                ? new KafkaOptions(
                        servers,
                        Topology.valueOf(topology.toUpperCase(Locale.ROOT)),
                        partitions,
                        (short) replication,
                        handOver)
                : null;
    }

    private static String servers(String url, List<TransportFault> faults) {
        var matcher = URL.matcher(url);
        List<String> hosts = matcher.matches() ? List.of(matcher.group(1).split(",", -1)) : List.of();
        if (hosts.isEmpty()
                || !hosts.stream().allMatch(host -> HOST.matcher(host).matches())) {
            faults.add(new TransportFault(
                    "url",
                    "it is not the address of a Kafka cluster",
                    "write kafka://host:9092, or kafka://a:9092,b:9092"));
            return "";
        }
        return hosts.stream().map(KafkaOptions::withPort).collect(Collectors.joining(","));
    }

    private static String withPort(String host) {
        return host.matches(".*:\\d+") && !host.endsWith("]") ? host : host + ":" + DEFAULT_PORT;
    }

    private static int number(
            Map<String, String> options, String name, int otherwise, int most, List<TransportFault> faults) {
        String text = options.get(name);
        if (text == null) {
            return otherwise;
        }
        int value = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
        if (value < 1 || value > most) {
            faults.add(new TransportFault(name, "it is not a number from 1 to " + most, "write for example 3"));
        }
        return value;
    }

    private static Duration handOver(Map<String, String> options, List<TransportFault> faults) {
        Duration time = Durations.parse(options.getOrDefault(HAND_OVER, "10s")).orElse(Duration.ZERO);
        if (time.compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(LONGEST_HAND_OVER) > 0) {
            faults.add(new TransportFault(HAND_OVER, "it is not a duration from 1ms to 4m", "write for example 10s"));
        }
        return time;
    }

    /** What the transport calls the cluster in messages. */
    public String who() {
        return "Kafka at " + servers;
    }
}
