package io.leveret.config;

import io.leveret.BrokerSettings;
import io.leveret.support.Ranges;
import io.leveret.transport.TransportFault;
import io.leveret.transport.TransportProvider;
import io.leveret.transport.TransportProviders;
import io.leveret.transport.TransportSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads the {@code broker} part of a file. The URL's scheme selects the transport, which knows its own options. An
 * option {@code a.b} is the key {@code b} below {@code a}. Options of other transports are ignored, so that one file
 * serves several.
 */
final class BrokerMapper {

    private static final String URL = "url";
    private static final String START_TIMEOUT = "startTimeout";

    private final FaultList faults;
    private final TransportProviders providers = TransportProviders.load();
    private final Set<String> known = providers.options();

    BrokerMapper(FaultList faults) {
        this.faults = faults;
    }

    BrokerSettings map(Reader root, String application) {
        Set<String> allowed = new TreeSet<>(Set.of(URL, START_TIMEOUT));
        known.forEach(option -> allowed.add(group(option)));
        Reader unchecked = root.map("broker", Set.of());
        Optional<String> given = unchecked.text(URL);
        String url = given.orElse("");
        Optional<TransportProvider> provider = providers.find(url);
        // The options of a transport that is missing are unknown, and no fault of the file.
        Reader broker = provider.isEmpty() && !url.isEmpty() ? unchecked : root.map("broker", allowed);
        Map<String, String> options =
                options(broker, provider.map(TransportProvider::options).orElse(known));
        boolean noMap = root.node("broker") instanceof YamlNode.Scalar || root.node("broker") instanceof YamlNode.Items;
        if (given.isEmpty() && broker.node(URL) == null && !noMap) {
            faults.add(broker.at(), "broker.url is missing", "write for example 'broker: { url: memory:shop }'");
        } else if (given.isPresent() && url.isEmpty()) {
            faults.add(
                    broker.valueAt(URL),
                    "broker.url is empty",
                    "write for example memory:shop, or ${NAME:-memory:shop} for a variable that may be empty");
        } else if (given.isPresent() && provider.isEmpty()) {
            faults.add(broker.valueAt(URL), "no transport for the scheme of broker.url", providers.remedy(url));
        } else if (provider.isPresent()) {
            check(broker, provider.get(), new TransportSettings(url, application, "check", options));
        }
        BrokerSettings standard = BrokerSettings.of(url);
        return new BrokerSettings(
                url, broker.time(START_TIMEOUT, Ranges.START_TIMEOUT, standard.startTimeout()), options);
    }

    /** The values of those options that the transport has. */
    private Map<String, String> options(Reader broker, Set<String> wanted) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String key : broker.keys()) {
            Set<String> below = known.stream()
                    .filter(option -> option.startsWith(key + "."))
                    .map(option -> option.substring(key.length() + 1))
                    .collect(Collectors.toSet());
            if (!below.isEmpty()) {
                Reader group = broker.map(key, below);
                below.stream()
                        .filter(name -> wanted.contains(key + "." + name))
                        .forEach(name -> group.text(name).ifPresent(value -> options.put(key + "." + name, value)));
            } else if (wanted.contains(key)) {
                broker.text(key).ifPresent(value -> options.put(key, value));
            }
        }
        return options;
    }

    private void check(Reader broker, TransportProvider provider, TransportSettings settings) {
        for (TransportFault fault : provider.check(settings)) {
            faults.add(
                    place(broker, fault.option()), "broker." + fault.option() + ": " + fault.problem(), fault.remedy());
        }
    }

    private static Position place(Reader broker, String option) {
        String group = group(option);
        return option.equals(group)
                ? broker.valueAt(option)
                : broker.map(group, Set.of()).valueAt(option.substring(group.length() + 1));
    }

    private static String group(String option) {
        int dot = option.indexOf('.');
        return dot < 0 ? option : option.substring(0, dot);
    }
}
