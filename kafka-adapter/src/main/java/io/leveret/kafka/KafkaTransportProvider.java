package io.leveret.kafka;

import io.leveret.kafka.settings.ClientVersion;
import io.leveret.kafka.settings.KafkaOptions;
import io.leveret.transport.Capabilities;
import io.leveret.transport.Transport;
import io.leveret.transport.TransportFault;
import io.leveret.transport.TransportProvider;
import io.leveret.transport.TransportSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Creates transports for {@code kafka} and {@code kafkas} URLs. */
public final class KafkaTransportProvider implements TransportProvider {

    /** Kafka would wait for ever; what is longer would not be possible on other brokers, to which an application can move. */
    private static final Capabilities CAPABILITIES = new Capabilities(
            "Kafka",
            Set.of(Capabilities.Feature.BROADCAST, Capabilities.Feature.SINGLE_ACTIVE, Capabilities.Feature.REPLIES),
            Duration.ofMinutes(25),
            "other brokers take them back after 30m");

    /** Called by the service loader. */
    public KafkaTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("kafka", "kafkas");
    }

    @Override
    public Set<String> options() {
        return KafkaOptions.NAMES;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public List<TransportFault> check(TransportSettings settings) {
        List<TransportFault> faults = new ArrayList<>();
        ClientVersion.fault().ifPresent(faults::add);
        KafkaOptions.read(settings, faults);
        return faults;
    }

    @Override
    public Transport create(TransportSettings settings) {
        List<TransportFault> faults = new ArrayList<>();
        KafkaOptions options = KafkaOptions.read(settings, faults);
        if (options == null) {
            throw new IllegalArgumentException("the settings have faults; check them first: " + faults);
        }
        return new KafkaTransport(options, settings.application(), settings.instance());
    }
}
