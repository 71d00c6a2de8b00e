package io.leveret.amqp;

import com.rabbitmq.client.Address;
import io.leveret.transport.ForeignText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A broker's address: {@code amqp[s]://user:password@host:port,host/vhost}. User info and vhost are percent-decoded; the vhost
 * is {@code /} when there is none. No fault and no text of it repeats the user info.
 *
 * @param tls true for {@code amqps}
 * @param user empty when not given
 * @param password empty when not given
 * @param hosts at least one
 * @param vhost the virtual host
 */
record AmqpUrl(boolean tls, String user, String password, List<Address> hosts, String vhost) {

    private static final Pattern URL =
            Pattern.compile("(?<scheme>(?i:amqps?))://(?:(?<info>[^@/]*)@)?(?<hosts>[^@/?#]+)(?:/(?<vhost>[^/?#]*))?");
    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?");
    private static final int PORT = 5672;
    private static final int TLS_PORT = 5671;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_VHOST = 255;

    /** Reads a URL. Throws {@link IllegalArgumentException} with a text that is fit to show. */
    static AmqpUrl parse(String text) {
        Matcher url = URL.matcher(text);
        if (!url.matches()) {
            throw new IllegalArgumentException(
                    "it is no AMQP URL (is a '@' or '/' in the password or vhost not percent-encoded?)");
        }
        boolean tls = url.group("scheme").length() == "amqps".length();
        String info = url.group("info") == null ? "" : url.group("info");
        int colon = info.indexOf(':');
        String vhost = url.group("vhost");
        return new AmqpUrl(
                tls,
                decode(colon < 0 ? info : info.substring(0, colon), "user"),
                colon < 0 ? "" : decode(info.substring(colon + 1), "password"),
                hosts(url.group("hosts"), tls ? TLS_PORT : PORT),
                vhost(vhost == null || vhost.isEmpty() ? "/" : decode(vhost, "vhost")));
    }

    private static String vhost(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_VHOST) {
            throw new IllegalArgumentException("its vhost is longer than " + MAX_VHOST + " bytes");
        }
        return name;
    }

    private static List<Address> hosts(String text, int defaultPort) {
        List<Address> hosts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher host = HOST.matcher(part);
            int port = !host.matches() ? 0 : host.group(2) == null ? defaultPort : Integer.parseInt(host.group(2));
            if (port < 1 || port > MAX_PORT) {
                throw new IllegalArgumentException(
                        "one of its hosts is no name or address with a port from 1 to 65535");
            }
            hosts.add(new Address(host.group(1), port));
        }
        return List.copyOf(hosts);
    }

    private static String decode(String text, String part) {
        try {
            // A plus is a plus in a URL's user info and path; the decoder is one for forms.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Without the cause, whose text repeats the secret.
            throw new IllegalArgumentException("the percent-encoding of its " + part + " is broken");
        }
    }

    /** Where it is, without who connects. */
    String place() {
        String all = hosts.stream()
                .map(host -> host.getHost() + ":" + host.getPort())
                .collect(Collectors.joining(","));
        return all + (vhost.equals("/") ? "" : "/" + ForeignText.oneLine(vhost));
    }

    @Override
    public String toString() {
        return place();
    }
}
