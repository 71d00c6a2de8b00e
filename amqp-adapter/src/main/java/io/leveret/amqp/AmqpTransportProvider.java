package io.leveret.amqp;

import io.leveret.amqp.settings.AmqpOptions;
import io.leveret.amqp.wire.Copies;
import io.leveret.transport.Capabilities;
import io.leveret.transport.KeptNames;
import io.leveret.transport.Limits;
import io.leveret.transport.Transport;
import io.leveret.transport.TransportFault;
import io.leveret.transport.TransportProvider;
import io.leveret.transport.TransportSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Creates transports for {@code amqp} and {@code amqps} URLs. */
public final class AmqpTransportProvider implements TransportProvider {

    /** AMQP has 16 bits for it. */
    private static final int MOST_UNSETTLED = 65_535;

    /** RabbitMQ has 32 bits for the milliseconds. */
    private static final Duration LONGEST_TTL = Duration.ofMillis(0xFFFF_FFFFL);

    /** The hold ends before the broker's {@code consumer_timeout}, 30 min by default, and leaves the handlers 5 min. */
    private static final Capabilities CAPABILITIES = new Capabilities(
            "RabbitMQ",
            Set.of(Capabilities.Feature.values()),
            Duration.ofMinutes(25),
            "RabbitMQ takes them back after 30m, and their attempts are not counted",
            new Limits(MOST_UNSETTLED, LONGEST_TTL, new KeptNames(Set.of("amq."), Copies.ROUTING)));

    public AmqpTransportProvider() {}

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Set<String> schemes() {
        return Set.of("amqp", "amqps");
    }

    @Override
    public Set<String> options() {
        return AmqpOptions.NAMES;
    }

    @Override
    public List<TransportFault> check(TransportSettings settings) {
        List<TransportFault> faults = new ArrayList<>();
        AmqpOptions.read(settings, faults);
        return faults;
    }

    @Override
    public Transport create(TransportSettings settings) {
        List<TransportFault> faults = new ArrayList<>();
        AmqpOptions options = AmqpOptions.read(settings, faults);
        if (options == null) {
            throw new IllegalArgumentException("the settings have faults; check them first: " + faults);
        }
        return new AmqpTransport(options, settings.application(), settings.instance());
    }
}
