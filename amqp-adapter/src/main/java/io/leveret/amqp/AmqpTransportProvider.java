package io.leveret.amqp;

import io.leveret.amqp.settings.AmqpOptions;
import io.leveret.transport.Transport;
import io.leveret.transport.TransportFault;
import io.leveret.transport.TransportProvider;
import io.leveret.transport.TransportSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Creates transports for {@code amqp} and {@code amqps} URLs. */
public final class AmqpTransportProvider implements TransportProvider {

    public AmqpTransportProvider() {}

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
