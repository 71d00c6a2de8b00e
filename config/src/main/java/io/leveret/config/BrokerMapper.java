package io.leveret.config;

import io.leveret.BrokerSettings;
import io.leveret.transport.TransportFault;
import io.leveret.transport.TransportProvider;
import io.leveret.transport.TransportProviders;
import io.leveret.transport.TransportSettings;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the broker's part of a file: the URL's scheme picks the transport, which knows its own options. */
final class BrokerMapper {

    private static final String URL = "url";
    private static final String START_TIMEOUT = "startTimeout";

    private final FaultList faults;

    BrokerMapper(FaultList faults) {
        this.faults = faults;
    }

    BrokerSettings map(Reader root, String application) {
        Reader probe = Reader.of(root.node("broker"), Set.of(), new FaultList(faults.file()), null);
        String url = probe.text(URL).orElse("");
        TransportProviders providers = TransportProviders.load();
        Optional<TransportProvider> provider = providers.find(url);

        Set<String> allowed = new HashSet<>(Set.of(URL, START_TIMEOUT));
        provider.ifPresent(known -> allowed.addAll(known.options()));
        Reader broker = provider.isPresent() ? root.map("broker", allowed) : root.map("broker", Set.of());
        BrokerSettings standard = BrokerSettings.of(url);
        Map<String, String> options = new LinkedHashMap<>();
        for (String key : broker.keys()) {
            if (!key.equals(URL) && !key.equals(START_TIMEOUT) && allowed.contains(key)) {
                broker.text(key).ifPresent(value -> options.put(key, value));
            }
        }
        if (url.isEmpty()) {
            faults.add(broker.at(), "broker.url is missing", "write for example 'broker: { url: memory:shop }'");
        } else if (provider.isEmpty()) {
            faults.add(broker.valueAt(URL), "no transport for the scheme of broker.url", providers.remedy(url));
        } else {
            check(broker, provider.get(), new TransportSettings(url, application, "check", options));
        }
        return new BrokerSettings(
                url, broker.time(START_TIMEOUT, BrokerSettings.START_TIMEOUT, standard.startTimeout()), options);
    }

    private void check(Reader broker, TransportProvider provider, TransportSettings settings) {
        for (TransportFault fault : provider.check(settings)) {
            faults.add(
                    broker.valueAt(fault.option()),
                    "broker." + fault.option() + ": " + fault.problem(),
                    fault.remedy());
        }
    }
}
