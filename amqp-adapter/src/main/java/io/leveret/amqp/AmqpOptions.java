package io.leveret.amqp;

import io.leveret.transport.ForeignText;
import io.leveret.transport.TransportFault;
import io.leveret.transport.TransportSettings;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All settings of the transport, checked.
 *
 * @param url where to connect
 * @param user who connects; {@code guest} by default, as RabbitMQ has it
 * @param password with what
 * @param quorum whether queues are quorum queues (the default) or classic ones, but for those of the retries, which always are
 *     quorum queues
 * @param topology what to do about exchanges and queues
 * @param heartbeat how long a silent peer is taken to be alive; 30 s by default
 * @param connectTimeout for connecting and for each request; 10 s by default
 * @param maxInboundBody the largest body to accept, in bytes; 64 MiB by default, as the client has it
 * @param tls whose certificates to trust
 */
record AmqpOptions(
        AmqpUrl url,
        String user,
        String password,
        boolean quorum,
        Topology topology,
        Duration heartbeat,
        Duration connectTimeout,
        int maxInboundBody,
        Tls tls) {

    static final Set<String> NAMES = Set.of(
            "username",
            "password",
            "queues",
            "topology",
            "heartbeat",
            "connectTimeout",
            "maxInboundBody",
            "tls.verify",
            "tls.trustStore",
            "tls.trustStorePassword",
            "tls.keyStore",
            "tls.keyStorePassword");

    private static final String KEY_STORE = "name a PKCS#12 or JKS key store";
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})(ms|s|m)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|kB|MB)?");

    /** What to do about exchanges and queues. */
    enum Topology {
        /** Declare them. */
        DECLARE,
        /** Look whether they are there. */
        VERIFY,
        /** Take it that they are there. */
        NONE
    }

    /**
     * Whose certificates to trust.
     *
     * @param verify false to trust anybody
     * @param trustStore a key store of authorities; null for the JVM's own
     * @param trustStorePassword its password
     * @param keyStore a key store with this side's own certificate; null for none
     * @param keyStorePassword its password
     */
    record Tls(
            boolean verify,
            @Nullable Path trustStore,
            String trustStorePassword,
            @Nullable Path keyStore,
            String keyStorePassword) {

        @Override
        public String toString() {
            return "Tls[verify=" + verify + "]";
        }
    }

    /** Reads them; adds what is wrong to the faults, and then returns null. */
    static @Nullable AmqpOptions read(TransportSettings settings, List<TransportFault> faults) {
        Map<String, String> options = settings.options();
        List<TransportFault> found = new ArrayList<>();
        AmqpUrl url = null;
        try {
            url = AmqpUrl.parse(settings.url());
        } catch (AmqpUrl.MalformedException e) {
            found.add(new TransportFault("url", e.problem(), e.remedy()));
        }
        String queues = choice(options, "queues", List.of("quorum", "classic"), found);
        String topology = choice(options, "topology", List.of("declare", "verify", "none"), found);
        String verify = choice(options, "tls.verify", List.of("true", "false"), found);
        Duration heartbeat = time(options, "heartbeat", Duration.ofSeconds(30), found);
        Duration connectTimeout = time(options, "connectTimeout", Duration.ofSeconds(10), found);
        int maxInboundBody = size(options, found);
        Path trustStore = keyStore(options, "tls.trustStore", found);
        Path keyStore = keyStore(options, "tls.keyStore", found);
        if (url != null && !url.tls()) {
            options.keySet().stream()
                    .filter(name -> name.startsWith("tls."))
                    .sorted()
                    .forEach(name -> found.add(new TransportFault(
                            name, "the URL begins with amqp:, which is without TLS", "write amqps: or leave it out")));
        }
        faults.addAll(found);
        if (url == null || !found.isEmpty()) {
            return null;
        }
        String user = options.getOrDefault("username", url.user());
        String password = options.getOrDefault("password", url.password());
        return new AmqpOptions(
                url,
                user.isEmpty() ? "guest" : user,
                user.isEmpty() && password.isEmpty() ? "guest" : password,
                queues.equals("quorum"),
                Topology.valueOf(topology.toUpperCase(Locale.ROOT)),
                heartbeat,
                connectTimeout,
                maxInboundBody,
                new Tls(
                        verify.equals("true"),
                        trustStore,
                        options.getOrDefault("tls.trustStorePassword", ""),
                        keyStore,
                        options.getOrDefault("tls.keyStorePassword", "")));
    }

    private static String choice(
            Map<String, String> options, String name, List<String> allowed, List<TransportFault> faults) {
        String value = options.getOrDefault(name, allowed.get(0));
        if (!allowed.contains(value)) {
            faults.add(new TransportFault(
                    name, "it is none of its values", "choose one of " + String.join(", ", allowed)));
        }
        return value;
    }

    private static Duration time(
            Map<String, String> options, String name, Duration otherwise, List<TransportFault> faults) {
        String text = options.get(name);
        if (text == null) {
            return otherwise;
        }
        Matcher matcher = TIME.matcher(text);
        Duration value = Duration.ZERO;
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            value = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                default -> Duration.ofMinutes(number);
            };
        }
        if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(Duration.ofMinutes(10)) > 0) {
            faults.add(new TransportFault(name, "it is no duration from 1s to 10m", "write for example 30s"));
        }
        return value;
    }

    private static int size(Map<String, String> options, List<TransportFault> faults) {
        String text = options.getOrDefault("maxInboundBody", "64MB");
        Matcher matcher = SIZE.matcher(text);
        long bytes = 0;
        if (matcher.matches()) {
            String unit = matcher.group(2) == null ? "B" : matcher.group(2);
            bytes = Long.parseLong(matcher.group(1)) << (unit.equals("MB") ? 20 : unit.equals("kB") ? 10 : 0);
        }
        if (bytes < 1_024 || bytes > Integer.MAX_VALUE) {
            faults.add(
                    new TransportFault("maxInboundBody", "it is no size from 1kB to 2047MB", "write for example 64MB"));
            return 0;
        }
        return (int) bytes;
    }

    /** A key store that can be opened with the option's password. */
    private static @Nullable Path keyStore(Map<String, String> options, String name, List<TransportFault> faults) {
        String text = options.get(name);
        if (text == null) {
            return null;
        }
        Path path;
        try {
            path = Path.of(text);
        } catch (InvalidPathException e) {
            faults.add(new TransportFault(name, "it is no path of a file", KEY_STORE));
            return null;
        }
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            faults.add(new TransportFault(
                    name,
                    "there is no readable file " + ForeignText.oneLine(String.valueOf(path.toAbsolutePath())),
                    KEY_STORE));
        } else if (!TlsContext.opens(path, options.getOrDefault(name + "Password", ""))) {
            faults.add(
                    new TransportFault(name, "it is no key store, or " + name + "Password doesn't open it", KEY_STORE));
        }
        return path;
    }

    /** Who connects where, without the password. */
    String who() {
        return "RabbitMQ at " + url.place() + " as user '" + ForeignText.oneLine(user) + "'";
    }

    @Override
    public String toString() {
        return who();
    }
}
