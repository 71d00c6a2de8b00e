package io.leveret.transport;

import java.util.Map;

/**
 * The settings of a transport.
 *
 * @param url the broker's address; may contain a password, so {@link #toString} leaves it out
 * @param application the application's name, which operators see on the broker
 * @param instance an id that is unique for each running application
 * @param options the transport's own options, by name, as the user wrote them
 * @param time for delays within the process; a broker elsewhere has its own
 */
public record TransportSettings(
        String url, String application, String instance, Map<String, String> options, Time time) {

    /** Copies the options. */
    public TransportSettings {
        options = Map.copyOf(options);
    }

    /**
     * Settings that go by the system's time.
     *
     * @param url the broker's address
     * @param application the application's name
     * @param instance an id that is unique for each running application
     * @param options the transport's own options, by name
     */
    public TransportSettings(String url, String application, String instance, Map<String, String> options) {
        this(url, application, instance, options, Time.SYSTEM);
    }

    @Override
    public String toString() {
        return "TransportSettings[application=" + application + ", instance=" + instance + "]";
    }
}
