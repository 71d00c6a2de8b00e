package io.leveret.transport;

import java.util.Map;

/**
 * The settings of a transport.
 *
 * @param url the broker's address; may contain a password, so {@link #toString} leaves it out
 * @param application the application's name, which operators see on the broker
 * @param instance an id that is unique for each running application
 * @param options the transport's own options, by name, as the user wrote them
 */
public record TransportSettings(String url, String application, String instance, Map<String, String> options) {

    /** Copies the options. */
    public TransportSettings {
        options = Map.copyOf(options);
    }

    @Override
    public String toString() {
        return "TransportSettings[application=" + application + ", instance=" + instance + "]";
    }
}
