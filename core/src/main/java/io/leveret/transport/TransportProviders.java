package io.leveret.transport;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The transports on the class path. Immutable. */
public final class TransportProviders {

    private final List<TransportProvider> all;

    private TransportProviders(List<TransportProvider> all) {
        this.all = all;
    }

    /**
     * Returns all transports that the {@link ServiceLoader} finds. Searches only the first time.
     *
     * @return the transports
     */
    public static TransportProviders load() {
        return Found.PROVIDERS;
    }

    /** The class path doesn't change; looking opens every file on it that may name a provider. */
    private static final class Found {

        private static final TransportProviders PROVIDERS = new TransportProviders(
                ServiceLoader.load(TransportProvider.class, TransportProviders.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList());
    }

    /**
     * Returns the transport for a URL.
     *
     * @param url a broker's address
     * @return empty if no transport has its scheme
     */
    public Optional<TransportProvider> find(String url) {
        String scheme = scheme(url);
        return all.stream()
                .filter(candidate -> candidate.schemes().contains(scheme))
                .findFirst();
    }

    /**
     * The options of all of them.
     *
     * @return their names, without order
     */
    public Set<String> options() {
        return all.stream().flatMap(provider -> provider.options().stream()).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Says what to do about a URL that no transport supports.
     *
     * @param url a broker's address; the text repeats nothing of it
     * @return the known schemes, and the missing dependency
     */
    public String remedy(String url) {
        Set<String> known = new TreeSet<>();
        all.forEach(provider -> known.addAll(provider.schemes()));
        return "begin it with one of " + String.join(", ", known)
                + (scheme(url).startsWith("amqp") ? ", or add the dependency io.leveret:leveret-amqp" : "");
    }

    private static String scheme(String url) {
        int colon = url.indexOf(':');
        return colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
    }
}
