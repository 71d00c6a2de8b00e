package io.leveret.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.Fault;
import io.leveret.Settings;
import io.leveret.StartException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Reads texts of YAML as settings, or for their faults. */
final class Yaml {

    private Yaml() {}

    static Settings read(byte[] yaml, Map<String, String> environment) {
        return new YamlSettingsReader(environment::get)
                .read(new ByteArrayInputStream(yaml), "test.yaml")
                .settings();
    }

    static Settings read(String yaml, Map<String, String> environment) {
        return read(yaml.getBytes(StandardCharsets.UTF_8), environment);
    }

    static Settings read(String yaml) {
        return read(yaml, Map.of());
    }

    static List<String> faults(byte[] yaml, Map<String, String> environment) {
        return assertThrows(StartException.class, () -> read(yaml, environment)).faults().stream()
                .map(Fault::toString)
                .toList();
    }

    static List<String> faults(String yaml, Map<String, String> environment) {
        return faults(yaml.getBytes(StandardCharsets.UTF_8), environment);
    }

    static List<String> faults(String yaml) {
        return faults(yaml, Map.of());
    }
}
