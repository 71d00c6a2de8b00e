package io.leveret.amqp.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of AMQP URLs that other RabbitMQ clients accept. Leveret refuses them: each has a setting of its
 * own, and two ways to set the same could differ. Messages show only known names, because an unknown one may be a part
 * of a password.
 */
final class UrlQuery {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final String NOTHING = "";

    private UrlQuery() {}

    /** The path of a URL. Throws {@link AmqpUrl.MalformedException} when a query or a fragment follows it. */
    static String without(String pathAndMore) {
        if (pathAndMore.indexOf('#') >= 0) {
            throw new AmqpUrl.MalformedException(
                    "it has a '#'", "leave out what begins there; in a user name, password or virtual host write %23");
        }
        int mark = pathAndMore.indexOf('?');
        if (mark < 0) {
            return pathAndMore;
        }
        refuse(pathAndMore.substring(mark + 1));
        return pathAndMore.substring(0, mark);
    }

    private static void refuse(String query) {
        List<String> known = new ArrayList<>();
        List<String> instead = new ArrayList<>();
        boolean unknown = false;
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            String remedy = remedy(name, parameter.substring(equals + 1));
            if (remedy != null) {
                known.add(name);
                instead.add(remedy);
            } else {
                unknown |= !name.isEmpty();
            }
        }
        if (unknown) {
            known.add("one that Leveret doesn't know");
        }
        if (!known.isEmpty()) {
            List<String> settings = instead.stream()
                    .filter(setting -> !setting.equals(NOTHING))
                    .distinct()
                    .toList();
            throw new AmqpUrl.MalformedException(
                    "it has query parameters: " + String.join(", ", known),
                    settings.isEmpty()
                            ? "leave them out"
                            : "leave them out, and write as settings: " + String.join(", ", settings));
        }
    }

    /** What to write instead; empty for what Leveret does by itself, null for a name that is not known. */
    private static @Nullable String remedy(String name, String value) {
        return switch (name) {
            case "heartbeat" -> "broker.heartbeat: " + number(value, "30") + "s";
            case "connection_timeout" -> "broker.connectTimeout: " + number(value, "10000") + "ms";
            case "verify" -> "broker.tls: { verify: " + !value.equals("verify_none") + " }";
            case "cacertfile" -> "broker.tls: { trustStore: FILE }";
            case "certfile", "keyfile" -> "broker.tls: { keyStore: FILE }";
            case "channel_max", "frame_max", "auth_mechanism", "server_name_indication" -> NOTHING;
            default -> null;
        };
    }

    private static String number(String value, String otherwise) {
        return NUMBER.matcher(value).matches() ? value : otherwise;
    }
}
