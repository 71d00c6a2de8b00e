package io.leveret.amqp.settings;

import com.rabbitmq.client.Address;
import io.leveret.support.PercentEncoding;
import io.leveret.transport.ForeignText;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A broker's address: {@code amqp[s]://user:password@host:port,host/vhost}. User name, password and virtual host are
 * percent-decoded. Without a virtual host, it is {@code /}. An ambiguous URL is refused, because a part of the password
 * could otherwise be taken for a host or a virtual host and be shown. Messages repeat nothing of the URL.
 *
 * @param tls true for {@code amqps}
 * @param user empty if not given
 * @param password empty if not given
 * @param hosts at least one; an IPv6 address is without brackets
 * @param vhost the virtual host
 */
public record AmqpUrl(boolean tls, String user, String password, List<Address> hosts, String vhost) {

    private static final Pattern SCHEME = Pattern.compile("(?i)(amqps?)://");
    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?");

    /** Several whole URLs in a list, as Spring has it. */
    private static final Pattern LIST = Pattern.compile("(?i),\\s*amqps?://");

    private static final Pattern BLANK = Pattern.compile("[\\s\\p{Cntrl}\\u00A0\\u2028\\u2029\\uFEFF]");

    /** Ends user, password and hosts. */
    private static final Pattern AUTHORITY_END = Pattern.compile("[/?#]");

    private static final String FORM = "write amqp://user:password@host:5672/vhost";
    private static final String HOSTS = "separate several hosts by commas: amqp://user:password@host1,host2/vhost";
    private static final int PORT = 5672;
    private static final int TLS_PORT = 5671;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_VHOST = 255;

    /** What is wrong with a URL, and what would be right; both are fit to show. */
    static final class MalformedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String problem;
        private final String remedy;

        MalformedException(String problem, String remedy) {
            super(problem + "; " + remedy, null, false, false);
            this.problem = problem;
            this.remedy = remedy;
        }

        String problem() {
            return problem;
        }

        String remedy() {
            return remedy;
        }
    }

    /** Reads a URL. Throws {@link MalformedException}. */
    static AmqpUrl parse(String text) {
        Matcher scheme = SCHEME.matcher(text);
        if (!scheme.lookingAt()) {
            throw new MalformedException("it does not begin with amqp:// or amqps://", FORM);
        }
        String rest = text.substring(scheme.end());
        checkWhole(rest);
        Matcher end = AUTHORITY_END.matcher(rest);
        String authority = end.find() ? rest.substring(0, end.start()) : rest;
        String path = rest.substring(authority.length());
        checkSeparators(authority, path);

        boolean tls = scheme.group(1).length() == "amqps".length();
        int at = authority.indexOf('@');
        String info = at < 0 ? "" : authority.substring(0, at);
        int colon = info.indexOf(':');
        return new AmqpUrl(
                tls,
                decode(colon < 0 ? info : info.substring(0, colon), "user name"),
                colon < 0 ? "" : decode(info.substring(colon + 1), "password"),
                hosts(authority.substring(at + 1), tls ? TLS_PORT : PORT),
                vhost(UrlQuery.without(path)));
    }

    private static void checkWhole(String rest) {
        if (BLANK.matcher(rest).find()) {
            throw new MalformedException(
                    "it contains a space or a line break",
                    "remove it; in a user name, password or virtual host write a space as %20");
        }
        if (LIST.matcher(rest).find()) {
            throw new MalformedException("it is a list of URLs", HOSTS);
        }
    }

    private static void checkSeparators(String authority, String path) {
        if (path.indexOf('@') >= 0) {
            throw new MalformedException(
                    "it has a '@' after a '/', '?' or '#'",
                    "in a user name, password or virtual host write '/' as %2F, '?' as %3F, '#' as %23 and '@' as %40");
        }
        if (authority.indexOf('@') != authority.lastIndexOf('@')) {
            throw new MalformedException(
                    "it has more than one '@'", "in a user name or password write '@' as %40; " + HOSTS);
        }
    }

    private static String vhost(String path) {
        if (path.length() < 2) {
            return "/";
        }
        String encoded = path.substring(1);
        if (encoded.indexOf('/') >= 0) {
            throw new MalformedException(
                    "its virtual host has a '/' that is not percent-encoded",
                    "write '/' as %2F: amqp://host/%2F is the virtual host '/', amqp://host/a%2Fb is 'a/b'");
        }
        String name = decode(encoded, "virtual host");
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_VHOST) {
            throw new MalformedException(
                    "its virtual host is longer than " + MAX_VHOST + " bytes", "use a shorter name");
        }
        return name;
    }

    private static List<Address> hosts(String text, int defaultPort) {
        List<Address> hosts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher host = HOST.matcher(part);
            int port = !host.matches() ? 0 : host.group(2) == null ? defaultPort : Integer.parseInt(host.group(2));
            if (port < 1 || port > MAX_PORT) {
                throw new MalformedException(
                        "one of its hosts is not a name or address with a port from 1 to 65535",
                        FORM + "; an IPv6 address stands in brackets: amqp://[::1]:5672");
            }
            hosts.add(new Address(name(host.group(1)), port));
        }
        return List.copyOf(hosts);
    }

    /** An IPv6 address is checked, and loses its brackets: TLS compares it with what a certificate has. */
    private static String name(String host) {
        if (!host.startsWith("[")) {
            return host;
        }
        try {
            // The brackets keep it from being looked up as a name.
            var unused = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new MalformedException(
                    "one of its hosts in brackets is not an IPv6 address", "write for example [::1]");
        }
        return host.substring(1, host.length() - 1);
    }

    private static String decode(String text, String part) {
        String decoded = PercentEncoding.decode(text);
        if (PercentEncoding.isBroken(decoded)) {
            throw new MalformedException(PercentEncoding.problem(part), PercentEncoding.REMEDY);
        }
        return decoded;
    }

    /** Where it is, without who connects. */
    String place() {
        String all = hosts.stream().map(AmqpUrl::text).collect(Collectors.joining(","));
        return all + (vhost.equals("/") ? "" : "/" + ForeignText.oneLine(vhost));
    }

    private static String text(Address host) {
        String name = host.getHost();
        return (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + host.getPort();
    }

    @Override
    public String toString() {
        return place();
    }
}
