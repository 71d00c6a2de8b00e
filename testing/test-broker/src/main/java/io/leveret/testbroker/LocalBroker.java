package io.leveret.testbroker;

import java.util.Optional;

/** A private node of the server installed on this machine. */
final class LocalBroker implements BrokerSource {
    @Override
    public Optional<String> url() {
        return LocalServer.installation()
                .map(installation -> new RabbitNode(installation).start().url());
    }
}
