package io.leveret.kafka.settings;

import io.leveret.support.PercentEncoding;
import io.leveret.transport.TransportFault;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's address: {@code kafka[s]://user:password@host:port,host}. User name and password are percent-decoded. What is
 * ambiguous is refused, because a part of the password could otherwise be taken for a host and be shown. Messages repeat
 * nothing of the URL.
 *
 * @param tls true for {@code kafkas}
 * @param user empty if not given
 * @param password empty if not given
 * @param servers {@code host:port}, joined by commas
 */
record KafkaUrl(boolean tls, String user, String password, String servers) {

    private static final Pattern URL = Pattern.compile("(?i)kafka(s?)://(?:([^/?#@,\\s]*)@)?([^/?#@\\s]+)/?");
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::(\\d{1,5}))?");
    private static final int PORT = 9_092;
    private static final int MAX_PORT = 65_535;

    /** Reads one; null with a fault. */
    static @Nullable KafkaUrl parse(String text, List<TransportFault> faults) {
        Matcher url = URL.matcher(text);
        if (!url.matches()) {
            faults.add(new TransportFault(
                    "url",
                    "it is not the address of a Kafka cluster",
                    "write kafka://host:9092, or kafkas://user:password@a:9093,b:9093; in a user name or password write"
                            + " '/' as %2F, '@' as %40, ',' as %2C, '?' as %3F, '#' as %23 and a space as %20"));
            return null;
        }
        String info = url.group(2) == null ? "" : url.group(2);
        int colon = info.indexOf(':');
        String user = decoded(colon < 0 ? info : info.substring(0, colon), "user name", faults);
        String password = decoded(colon < 0 ? "" : info.substring(colon + 1), "password", faults);
        String servers = servers(url.group(3), faults);
        return new KafkaUrl(!url.group(1).isEmpty(), user, password, servers);
    }

    private static String servers(String text, List<TransportFault> faults) {
        List<String> hosts = Arrays.asList(text.split(",", -1));
        if (!hosts.stream().allMatch(KafkaUrl::isHost)) {
            faults.add(new TransportFault(
                    "url",
                    "one of its hosts is not a name or address with a port from 1 to 65535",
                    "write kafka://host:9092; an IPv6 address stands in brackets: kafka://[::1]:9092"));
        }
        return hosts.stream().map(KafkaUrl::withPort).collect(Collectors.joining(","));
    }

    private static boolean isHost(String text) {
        Matcher host = HOST.matcher(text);
        int port = !host.matches() ? 0 : host.group(2) == null ? PORT : Integer.parseInt(host.group(2));
        return port > 0 && port <= MAX_PORT;
    }

    private static String withPort(String host) {
        return host.matches(".*:\\d+") && !host.endsWith("]") ? host : host + ":" + PORT;
    }

    private static String decoded(String text, String part, List<TransportFault> faults) {
        String decoded = PercentEncoding.decode(text);
        if (PercentEncoding.isBroken(decoded)) {
            faults.add(new TransportFault("url", PercentEncoding.problem(part), PercentEncoding.REMEDY));
        }
        return decoded;
    }

    @Override
    public String toString() {
        return servers;
    }
}
