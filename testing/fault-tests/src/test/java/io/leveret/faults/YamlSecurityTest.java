package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Fault;
import io.leveret.StartException;
import io.leveret.config.YamlSettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file of settings can do to its reader: tell it settings. */
@Timeout(60)
class YamlSecurityTest {

    private static final String BROKER = "broker: { url: memory:safe }\n";

    @TempDir
    Path directory = Path.of("");

    @Test
    void aliasesCantMultiply() throws IOException {
        var laughs = new StringBuilder(BROKER + "a: &a [lol, lol, lol]\n");
        for (char name = 'b'; name <= 'z'; name++) {
            char before = (char) (name - 1);
            laughs.append("%s: &%s [%s]\n".formatted(name, name, ("*" + before + ", ").repeat(9) + "*" + before));
        }

        assertTrue(faults(laughs.toString()).stream()
                .anyMatch(fault ->
                        fault.startsWith("safe.yaml:3:8: aliases are not allowed; put what groups share under")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shutdownTimeout: *timeout", "a: &a [*a]", "<<: *a", "*a : 5s", "subscriptions: { x: *x }"})
    void everyAliasIsRefused(String line) throws IOException {
        assertTrue(!faults(BROKER + line).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    shutdownTimeout: !!io.leveret.faults.Hostile [5s] | safe.yaml:2:18: tags are not allowed
                    shutdownTimeout: !!java.net.URL ['http://127.0.0.1/'] | safe.yaml:2:18: tags are not allowed
                    shutdownTimeout: !<tag:yaml.org,2002:java/io.leveret.faults.Hostile> {} | safe.yaml:2:18: tags are not allowed
                    shutdownTimeout: !!binary NXM= | safe.yaml:2:18: tags are not allowed
                    !!str shutdownTimeout: 5s | safe.yaml:2:1: tags are not allowed
                    !!io.leveret.faults.Hostile shutdownTimeout: 5s | safe.yaml:2:1: tags are not allowed
                    """)
    void aTagIsRefusedWhereItStandsAndMakesNothing(String line, String expected) throws IOException {
        List<String> faults = faults(BROKER + line);

        assertTrue(faults.stream().anyMatch(fault -> fault.startsWith(expected)), faults::toString);
        assertNull(System.getProperty(Hostile.MARK), "its static initialiser has run");
    }

    @Test
    void duplicateAndUnknownKeysAreRefusedAtEveryLevel() throws IOException {
        assertEquals(
                List.of(
                        "safe.yaml:1:26: the key 'url' is there twice; keep one; the first is at 1:11",
                        "safe.yaml:1:41: unknown key 'surprise'; allowed: connectTimeout, handOverTimeout, heartbeat,"
                                + " maxEventSize, maxInboundBody, onLostOffset, partitions, password, passwordFile, queues,"
                                + " replication, sasl, startTimeout, tls, topology, url, username",
                        "safe.yaml:2:12: unknown key 'surprise'; allowed: maxUnconfirmed, timeout, topics, whenFull",
                        "safe.yaml:3:23: unknown key 'surprise'; allowed: circuitBreaker, concurrency, delayedRetries, paused, prefetch,"
                                + " retiredTypes, retry, singleActive, supervision, timeout, unknownTypes",
                        "safe.yaml:3:45: unknown key 'surprise'; allowed: attempts, backoff, jitter, maxBackoff, multiplier, notOn",
                        "safe.yaml:4:1: unknown key 'surprise'; allowed: application, broker, inbox, outbox, publish, shutdownHook,"
                                + " shutdownTimeout, subscriptions",
                        "safe.yaml:5:1: the key 'publish' is there twice; keep one; the first is at 2:1"),
                faults("""
                        broker: { url: memory:a, url: memory:b, surprise: 1 }
                        publish: { surprise: 1 }
                        subscriptions: { g: { surprise: 1, retry: { surprise: 1 } } }
                        surprise: 1
                        publish: {}
                        """));
    }

    @Test
    void aFileLargerThanOneMebibyteIsNotParsed() throws IOException {
        List<String> faults = faults(BROKER + "#".repeat(1 << 20));

        assertEquals(1, faults.size());
        assertTrue(faults.get(0).endsWith("it is larger than 1 MiB; keep only settings in it"), faults.get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\u", "\"\\x", "\"\\U1", "shutdownTimeout: \"\\u"})
    void anEscapeThatTheEndCutsOffIsAFaultWithItsPlace(String yaml) throws IOException {
        List<String> faults = faults(yaml);

        assertEquals(1, faults.size(), faults::toString);
        assertTrue(faults.get(0).startsWith("safe.yaml:1:"), faults::toString);
    }

    @Test
    void aSecondDocumentIsRefused() throws IOException {
        assertEquals(
                List.of("safe.yaml:2:1: a second document begins; keep one, without '---' after it"),
                faults(BROKER + "---\nbroker: { url: memory:other }\n"));
    }

    @Test
    void nestingIsRefusedWhereItGetsTooDeep() throws IOException {
        assertEquals(
                List.of("safe.yaml:2:38: it is nested too deep; no setting is deeper than four levels"),
                faults(BROKER + "shutdownTimeout: " + "[".repeat(100_000)));
    }

    private List<String> faults(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("safe.yaml"), yaml);
        return assertThrows(StartException.class, () -> new YamlSettingsReader().read(file)).faults().stream()
                .map(Fault::toString)
                .toList();
    }
}
