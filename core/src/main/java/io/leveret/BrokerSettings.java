package io.leveret;

import io.leveret.support.Arguments;
import io.leveret.support.Durations;
import io.leveret.support.Ranges;
import java.time.Duration;
import java.util.Map;

/**
 * Which broker to use, and how to connect.
 *
 * @param url the broker's address; its scheme selects the transport ({@code memory}, {@code amqp}, {@code amqps}). May
 *     contain a password, so {@link #toString} leaves it out
 * @param startTimeout how long the start waits for the broker; zero: it does not wait; at most 1 h; 30 s by default
 * @param options the transport's own settings, by name, for example {@code queues} or {@code tls.trustStore}
 */
public record BrokerSettings(String url, Duration startTimeout, Map<String, String> options) {

    /** Copies the options; refuses values outside their ranges. */
    public BrokerSettings {
        Arguments.given(url, "url");
        options = Arguments.map(options, "options");
        Ranges.START_TIMEOUT.check(startTimeout);
    }

    /**
     * Creates settings with default options.
     *
     * @param url for example {@code memory:shop} or {@code amqp://user:password@host:5672/vhost}
     * @return the settings
     */
    public static BrokerSettings of(String url) {
        return new BrokerSettings(url, Duration.ofSeconds(30), Map.of());
    }

    @Override
    public String toString() {
        return "BrokerSettings[startTimeout=" + Durations.text(startTimeout) + "]";
    }
}
