package io.leveret.kafka.settings;

import io.leveret.transport.TransportSettings;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;

/** The clients of an application, for tests of single parts. */
public final class TestClients {

    private TestClients() {}

    /** Of one whose broker is not there. */
    public static Clients ofNowhere(String application, Map<String, String> options) {
        return of("kafka://127.0.0.1:1", application, options);
    }

    public static Clients of(String url, String application, Map<String, String> options) {
        var settings = new TransportSettings(url, application, "one", options);
        return new Clients(Objects.requireNonNull(KafkaOptions.read(settings, new ArrayList<>())), application, "one");
    }
}
