package io.leveret.engine;

import io.leveret.BrokerSettings;
import io.leveret.engine.definition.Faults;
import io.leveret.support.Nearest;
import io.leveret.transport.Capabilities;
import io.leveret.transport.Time;
import io.leveret.transport.Transport;
import io.leveret.transport.TransportProvider;
import io.leveret.transport.TransportProviders;
import io.leveret.transport.TransportSettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the transport for a URL on the class path. */
final class Transports {

    private static final Logger LOG = LoggerFactory.getLogger(Transports.class);

    private Transports() {}

    /** What the transport of a URL can do. */
    static Capabilities capabilities(BrokerSettings broker) {
        return TransportProviders.load()
                .find(broker.url())
                .map(TransportProvider::capabilities)
                .orElse(Capabilities.UNKNOWN);
    }

    /** Once, at the start: what publishers may expect and this broker can't do. */
    static void sayWhatIsMissing(Capabilities capabilities) {
        if (!capabilities.can(Capabilities.Feature.KNOWS_SUBSCRIBERS)) {
            LOG.info(
                    "{} does not know who subscribes: no publish fails as unroutable, mandatory or not",
                    capabilities.broker());
        }
    }

    /** A transport, not yet open; null, with faults, when the settings are wrong. */
    static @Nullable Transport create(
            BrokerSettings broker, String application, String instance, Time time, Faults.At faults) {
        String url = broker.url();
        TransportProviders providers = TransportProviders.load();
        Optional<TransportProvider> provider = providers.find(url);
        if (provider.isEmpty()) {
            faults.add("no transport for the scheme of the broker's URL", providers.remedy(url));
            return null;
        }
        return create(
                provider.get(), new TransportSettings(url, application, instance, broker.options(), time), faults);
    }

    private static @Nullable Transport create(
            TransportProvider provider, TransportSettings settings, Faults.At faults) {
        boolean fine = true;
        for (String option : settings.options().keySet()) {
            if (!provider.options().contains(option)) {
                fine = false;
                faults.add("unknown broker option '" + option + "'", Nearest.hint(option, provider.options()));
            }
        }
        for (var fault : provider.check(settings)) {
            fine = false;
            faults.add("broker " + fault.option() + ": " + fault.problem(), fault.remedy());
        }
        return fine ? provider.create(settings) : null;
    }
}
