package io.leveret.transport;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The transports on the class path. Immutable. */
public final class TransportProviders {

    /** More are not looked for: a service loader that fails may go on to fail. */
    private static final int MOST_BROKEN = 20;

    private final List<TransportProvider> all;

    /** Why others could not be loaded. */
    private final List<String> broken;

    private TransportProviders(List<TransportProvider> all, List<String> broken) {
        this.all = List.copyOf(all);
        this.broken = List.copyOf(broken);
    }

    /**
     * Returns all transports that the {@link ServiceLoader} finds. Searches only the first time. A transport that cannot
     * be loaded is left out, and {@link #remedy} names it.
     *
     * @return the transports
     */
    public static TransportProviders load() {
        return Found.PROVIDERS;
    }

    /** The class path doesn't change; looking opens every file on it that may name a provider. */
    private static final class Found {

        private static final TransportProviders PROVIDERS = search(TransportProviders.class.getClassLoader());
    }

    static TransportProviders search(ClassLoader loader) {
        List<TransportProvider> all = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        Iterator<TransportProvider> found =
                ServiceLoader.load(TransportProvider.class, loader).iterator();
        boolean more = true;
        while (more && broken.size() < MOST_BROKEN) {
            try {
                more = found.hasNext();
                if (more) {
                    all.add(found.next());
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                broken.add(text(e));
            }
        }
        return new TransportProviders(all, broken);
    }

    /** What the service loader says names the class; its cause says what is wrong with that. */
    private static String text(Throwable e) {
        Throwable cause = e.getCause();
        return e.getMessage() + (cause == null ? "" : " (" + cause + ")");
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
     * Looks for a transport whose brokers keep a topic's name for themselves.
     *
     * @param topic the name of a topic
     * @return what is wrong with it: {@code RabbitMQ keeps the prefix 'amq.' for itself}; empty if none keeps it
     */
    public Optional<String> topicProblem(String topic) {
        for (TransportProvider provider : all) {
            for (String prefix : provider.capabilities().limits().keptNames().topicPrefixes()) {
                if (topic.startsWith(prefix)) {
                    return Optional.of(
                            provider.capabilities().broker() + " keeps the prefix '" + prefix + "' for itself");
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Looks for a transport whose brokers keep a header for themselves. A loop and no stream, as this is asked for each
     * header that is published.
     *
     * @param name the header's name
     * @return what is wrong with it; empty if none keeps it
     */
    public Optional<String> headerProblem(String name) {
        for (TransportProvider provider : all) {
            if (provider.capabilities().limits().keptNames().headers().contains(name)) {
                return Optional.of(provider.capabilities().broker() + " keeps this name for itself");
            }
        }
        return Optional.empty();
    }

    /**
     * Says what to do about a URL that no transport supports.
     *
     * @param url a broker's address; the text repeats nothing of it
     * @return the known schemes, the missing dependency, and which transports could not be loaded
     */
    public String remedy(String url) {
        Set<String> known = new TreeSet<>();
        all.forEach(provider -> known.addAll(provider.schemes()));
        return "begin it with one of " + String.join(", ", known)
                + dependency(scheme(url))
                + (broken.isEmpty()
                        ? ""
                        : ". On the class path is a transport that can't be loaded; repair or remove it: "
                                + String.join("; ", broken));
    }

    private static String dependency(String scheme) {
        return switch (scheme) {
            case "amqp", "amqps" -> ", or add the dependency io.leveret:leveret-amqp";
            case "kafka", "kafkas" -> ", or add the dependency io.leveret:leveret-kafka";
            default -> "";
        };
    }

    private static String scheme(String url) {
        int colon = url.indexOf(':');
        return colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
    }
}
