package io.leveret.amqp.settings;

import io.leveret.support.tls.Secret;
import io.leveret.support.tls.TlsOptions;
import io.leveret.transport.ForeignText;
import io.leveret.transport.TransportFault;
import io.leveret.transport.TransportSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The checked settings of the transport.
 *
 * @param url where to connect
 * @param user the user name; {@code guest} by default
 * @param password the password
 * @param quorum whether queues are quorum queues (the default) or classic ones; queues of delayed retries are always
 *     quorum queues
 * @param topology what to do about exchanges and queues
 * @param heartbeat how long a silent broker counts as alive; 30 s by default
 * @param connectTimeout how long connecting and each request may take; 10 s by default
 * @param maxInboundBody the largest body to accept, in bytes; 64 MiB by default, as in the client
 * @param tls certificates and keys
 */
public record AmqpOptions(
        AmqpUrl url,
        String user,
        Secret password,
        boolean quorum,
        Topology topology,
        Duration heartbeat,
        Duration connectTimeout,
        int maxInboundBody,
        TlsOptions tls) {

    private static final Set<String> OWN = Set.of(
            "username",
            "password",
            "passwordFile",
            "queues",
            "topology",
            "heartbeat",
            "connectTimeout",
            "maxInboundBody");

    public static final Set<String> NAMES =
            Stream.concat(OWN.stream(), TlsOptions.NAMES.stream()).collect(Collectors.toUnmodifiableSet());

    private static final String GUEST = "guest";
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})(ms|s|m)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|kB|MB)?");

    /** What to do about exchanges and queues. */
    public enum Topology {
        /** Declare them. */
        DECLARE,
        /** Look whether they are there. */
        VERIFY,
        /** Take it that they are there. */
        NONE
    }

    /** Reads them; adds what is wrong to the faults, and then returns null. */
    public static @Nullable AmqpOptions read(TransportSettings settings, List<TransportFault> faults) {
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
        String verify = choice(options, TlsOptions.VERIFY, List.of("true", "false"), found);
        Duration heartbeat = time(options, "heartbeat", Duration.ofSeconds(30), found);
        Duration connectTimeout = time(options, "connectTimeout", Duration.ofSeconds(10), found);
        int maxInboundBody = size(options, found);
        TlsOptions tls = TlsOptions.read(options, verify.equals("true"), found);
        Secret password = Secret.read(options, "password", found);
        for (String name : new TreeSet<>(options.keySet())) {
            if (name.startsWith("tls.") && url != null && !url.tls()) {
                found.add(new TransportFault(
                        name, "the URL begins with amqp:, which is without TLS", "write amqps: or leave it out"));
            }
        }
        faults.addAll(found);
        if (url == null || !found.isEmpty()) {
            return null;
        }
        String user = options.getOrDefault("username", url.user());
        return new AmqpOptions(
                url,
                user.isEmpty() ? GUEST : user,
                password != null
                        ? password
                        : Secret.of(user.isEmpty() && url.password().isEmpty() ? GUEST : url.password()),
                queues.equals("quorum"),
                Topology.valueOf(topology.toUpperCase(Locale.ROOT)),
                heartbeat,
                connectTimeout,
                maxInboundBody,
                tls);
    }

    private static String choice(
            Map<String, String> options, String name, List<String> allowed, List<TransportFault> faults) {
        String value = options.getOrDefault(name, allowed.get(0));
        if (!allowed.contains(value)) {
            faults.add(new TransportFault(
                    name, "it is not one of the allowed values", "choose one of " + String.join(", ", allowed)));
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
            faults.add(new TransportFault(name, "it is not a duration from 1s to 10m", "write for example 30s"));
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
            faults.add(new TransportFault(
                    "maxInboundBody", "it is not a size from 1kB to 2047MB", "write for example 64MB"));
            return 0;
        }
        return (int) bytes;
    }

    /** Who connects where, without the password. */
    public String who() {
        return "RabbitMQ at " + url.place() + " as user '" + ForeignText.oneLine(user) + "'";
    }

    @Override
    public String toString() {
        return who();
    }
}
