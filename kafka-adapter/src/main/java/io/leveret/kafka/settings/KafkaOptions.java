package io.leveret.kafka.settings;

import io.leveret.transport.ForeignText;
import io.leveret.transport.TransportFault;
import io.leveret.transport.TransportSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The checked settings of the transport. */
public final class KafkaOptions {

    private static final String HAND_OVER = "handOverTimeout";
    private static final String MAX_EVENT = "maxEventSize";
    private static final String ON_LOST_OFFSET = "onLostOffset";

    public static final Set<String> NAMES = Stream.concat(
                    Stream.of("topology", "partitions", "replication", MAX_EVENT, HAND_OVER, ON_LOST_OFFSET),
                    Security.NAMES.stream())
            .collect(Collectors.toUnmodifiableSet());

    /** The broker waits for five minutes, and then takes the instance for dead. */
    private static final Duration LONGEST_HAND_OVER = Duration.ofMinutes(4);

    private static final int MOST_PARTITIONS = 10_000;
    private static final int MOST_REPLICAS = 100;

    private final KafkaUrl url;
    private final Security security;
    private final Topology topology;
    private final int partitions;
    private final int replication;
    private final int maxEvent;
    private final Duration handOver;
    private final LostOffset onLostOffset;

    /** What to do about topics. */
    public enum Topology {
        /** Declare those that are missing. */
        DECLARE,
        /** Look whether they are there. */
        VERIFY,
        /** Take it that they are there. */
        NONE
    }

    /** Where a group goes on that has begun a topic, and whose place in it is gone. */
    public enum LostOffset {
        /** With the oldest events that are left. */
        EARLIEST,
        /** With what is published from now on. */
        LATEST,
        /** Nowhere: people decide. */
        FAIL
    }

    private KafkaOptions(KafkaUrl url, Security security, Map<String, String> options, List<TransportFault> found) {
        this.url = url;
        this.security = security;
        this.topology = Topology.valueOf(upper(
                Options.choice(options, "topology", List.of("declare", "verify", "none"), found), "DECLARE", found));
        this.partitions = Options.number(options, "partitions", 8, MOST_PARTITIONS, found);
        this.replication = Options.number(options, "replication", -1, MOST_REPLICAS, found);
        this.maxEvent = Options.size(options, MAX_EVENT, "16MB", found);
        this.handOver = Options.time(options, HAND_OVER, "10s", LONGEST_HAND_OVER, found);
        this.onLostOffset = LostOffset.valueOf(upper(
                Options.choice(options, ON_LOST_OFFSET, List.of("earliest", "latest", "fail"), found),
                "EARLIEST",
                found));
    }

    /** Anything that there is when it is wrong: then the options are not used. */
    private static String upper(String choice, String otherwise, List<TransportFault> found) {
        return found.isEmpty() ? choice.toUpperCase(Locale.ROOT) : otherwise;
    }

    /** Reads them; adds what is wrong to the faults, and then returns null. */
    public static @Nullable KafkaOptions read(TransportSettings settings, List<TransportFault> faults) {
        List<TransportFault> found = new ArrayList<>();
        KafkaUrl url = KafkaUrl.parse(settings.url(), found);
        KafkaUrl readable = url == null ? new KafkaUrl(true, "", "", "") : url;
        Security security = Security.read(readable, settings.options(), found);
        var options = new KafkaOptions(readable, security, settings.options(), found);
        faults.addAll(found);
        return found.isEmpty() ? options : null;
    }

    /** Where to ask for the cluster: {@code host:port}, joined by commas. */
    public String servers() {
        return url.servers();
    }

    Security security() {
        return security;
    }

    public Topology topology() {
        return topology;
    }

    /** How many a topic is declared with. */
    public int partitions() {
        return partitions;
    }

    /** How many brokers keep each partition of what is declared; -1 leaves it to the broker. */
    public short replication() {
        return (short) replication;
    }

    /** The largest event that declared topics take, with its headers, in bytes. */
    public int maxEvent() {
        return maxEvent;
    }

    /** How long a partition that another instance takes over waits for the handlers that run. */
    public Duration handOver() {
        return handOver;
    }

    public LostOffset onLostOffset() {
        return onLostOffset;
    }

    /** What the transport calls the cluster in messages. */
    public String who() {
        String user = security.who();
        return "Kafka at " + servers() + (user == null ? "" : " as user '" + ForeignText.oneLine(user) + "'");
    }

    @Override
    public String toString() {
        return who();
    }
}
