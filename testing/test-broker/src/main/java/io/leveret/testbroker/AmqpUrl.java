package io.leveret.testbroker;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Builds and takes apart AMQP URLs. */
final class AmqpUrl {
    private static final int DEFAULT_PORT = 5672;
    private static final int DEFAULT_TLS_PORT = 5671;

    private AmqpUrl() {}

    static String of(String user, String password, String host, int port, String vhost) {
        return "amqp://" + encode(user) + ':' + encode(password) + '@' + host + ':' + port + '/' + encode(vhost);
    }

    /** The same URL, credentials and virtual host included, with another address. */
    static String withAddress(String url, String host, int port) {
        URI uri = parse(url);
        String user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + '@';
        String query = uri.getRawQuery() == null ? "" : '?' + uri.getRawQuery();
        return uri.getScheme() + "://" + user + host + ':' + port + uri.getRawPath() + query;
    }

    static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return isTls(uri) ? DEFAULT_TLS_PORT : DEFAULT_PORT;
    }

    static boolean isTls(URI uri) {
        return "amqps".equals(uri.getScheme());
    }

    /** Parses without ever quoting the URL in an error, since it may hold a password. */
    static URI parse(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
        if (uri.getHost() == null || !("amqp".equals(uri.getScheme()) || isTls(uri))) {
            throw malformed();
        }
        return uri;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("The broker's URL is malformed (not shown: it may hold a password);"
                + " write it as amqp://user:password@host:port/vhost, percent-encoding special characters");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
