package io.leveret.memory;

import io.leveret.transport.Capabilities;
import io.leveret.transport.Transport;
import io.leveret.transport.TransportFault;
import io.leveret.transport.TransportProvider;
import io.leveret.transport.TransportSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Creates transports for {@code memory:NAME}. All applications in a JVM that use the same name share one broker. The
 * broker exists as long as one of them is open.
 */
public final class MemoryTransportProvider implements TransportProvider {

    private static final Pattern URL = Pattern.compile("(?i:memory):([A-Za-z0-9_-]{1,100})");

    public MemoryTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("memory");
    }

    @Override
    public Set<String> options() {
        return Set.of();
    }

    /** It could hold events for ever, and keeps to what other brokers do, so that an application can move to one. */
    private static final Capabilities CAPABILITIES = new Capabilities(
            "the in-memory broker",
            Set.of(Capabilities.Feature.values()),
            Duration.ofMinutes(25),
            "other brokers take them back after 30m");

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public List<TransportFault> check(TransportSettings settings) {
        return URL.matcher(settings.url()).matches()
                ? List.of()
                : List.of(new TransportFault(
                        "url",
                        "it is not a valid name of an in-memory broker",
                        "write memory: and 1 to 100 letters, digits, '-' and '_' (memory:shop)"));
    }

    @Override
    public Transport create(TransportSettings settings) {
        var url = URL.matcher(settings.url());
        if (!url.matches()) {
            throw new IllegalArgumentException("the URL is not memory:NAME; check the settings first");
        }
        return new MemoryTransport(url.group(1), settings.time());
    }
}
