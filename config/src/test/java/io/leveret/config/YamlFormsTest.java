package io.leveret.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.SubscriptionSettings;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** YAML as people have it: each form is taken, or refused at its place with a remedy that fits. */
class YamlFormsTest {

    private static final String BROKER = "broker: { url: memory:test }\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "---\nbroker: { url: memory:test }\nshutdownTimeout: 5s\n...\n",
                "\uFEFFbroker: { url: memory:test }\nshutdownTimeout: 5s\n",
                "broker: { url: memory:test }\r\nshutdownTimeout: 5s\r\n",
                "broker:\t{ url: memory:test }\nshutdownTimeout:\t5s\n",
                "\"broker\": { 'url': memory:test }\n'shutdownTimeout': \"5s\"\n",
                "broker: { url: memory:test }\nshutdownTimeout: 5s # a comment",
                "{ broker: { url: memory:test }, shutdownTimeout: 5s }",
                "broker:\n    url:\n        memory:test\nshutdownTimeout: >-\n    5s\n",
            })
    void aFileIsTakenInTheFormsThatYamlHas(String yaml) {
        Settings settings = Yaml.read(yaml);

        assertEquals("memory:test", settings.broker().url());
        assertEquals(Duration.ofSeconds(5), settings.shutdownTimeout());
    }

    @Test
    void anAnchorIsRefusedWithWhatLeveretHasInsteadOfIt() {
        String remedy = "put what groups share under 'subscriptions: { defaults: … }', and write other values out";

        assertEquals(
                List.of(
                        "test.yaml:3:14: anchors are not allowed; " + remedy,
                        "test.yaml:4:15: aliases are not allowed; " + remedy),
                Yaml.faults(BROKER + """
                        subscriptions:
                          inventory: &base { prefetch: 10 }
                          cart: { <<: *base, concurrency: 2 }
                        """));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    "broker: { url: memory:test }\n---\n# no more\n"         | "test.yaml:2:1: a second document begins; keep one, without '---' after it"
                    "broker:\n\turl: memory:test\n"                          | "test.yaml:2:1: this is not valid YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation); indent with spaces instead of tabs"
                    "broker: { url: ${URL} }\n"                              | "test.yaml:1:17: this is not valid YAML: expected ',' or '}', but got {; put a value with ${…} in quotes where it stands in { } or [ ]: { url: ""${URL}"" }"
                    "broker: { url: memory:test }\n\u00a0shutdownTimeout: 5s\n"   | "test.yaml:2:1: unknown key '\u00a0shutdownTimeout'; remove the invisible character U+00A0 in it, and write a space if it stands for one"
                    "broker: { url: memory:test, tls.verify: false }\n"      | "test.yaml:1:29: unknown key 'tls.verify'; write it as 'tls: { verify: … }'"
                    "broker: { url: memory:test, tls: { verfy: false } }\n"  | "test.yaml:1:36: unknown key 'verfy'; did you mean 'verify'?"
                    "broker: { url: [a, b] }\n"                              | "test.yaml:1:16: url: expected one value, found a list; write one value after the key, or remove the key to use its default"
                    """)
    void aFormThatIsNotTakenIsRefusedAtItsPlace(String yaml, String fault) {
        assertEquals(List.of(fault), Yaml.faults(yaml.replace("\\n", "\n").replace("\\t", "\t")));
    }

    @Test
    void aFileThatIsNotUtf8IsRefusedAtItsFirstByte() {
        String remedy = "it is not UTF-8 here; save the file as UTF-8 (in PowerShell with 'Out-File -Encoding utf8')";

        assertEquals(
                List.of("test.yaml:1:1: " + remedy),
                Yaml.faults(("\uFEFF" + BROKER).getBytes(StandardCharsets.UTF_16LE), Map.of()));
        assertEquals(
                List.of("test.yaml:1:2: a character that YAML doesn't allow: U+0000; save the file as UTF-8"),
                Yaml.faults(BROKER.getBytes(StandardCharsets.UTF_16LE), Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "500,add the unit: 500ms or 500s",
        "PT5S,write 5s",
        "5 s,write 5s",
        "5sec,write 5s",
        "5 minutes,write 5m",
        "250 millis,write 250ms",
        "5S,write 5s",
        "1.5s,write 1500ms",
        "1m30s,write 90s",
        "-5s,'write one whole number and its unit (ms, s, m, h or d) without a space: 200ms, 5s, 10m'",
        "soon,'write one whole number and its unit (ms, s, m, h or d) without a space: 200ms, 5s, 10m'",
        "５s,'write one whole number and its unit (ms, s, m, h or d) without a space: 200ms, 5s, 10m'",
        "5parsecs,'write one whole number and its unit (ms, s, m, h or d) without a space: 200ms, 5s, 10m'",
    })
    void whatIsNoDurationIsRefusedWithTheOneThatIsMeant(String text, String remedy) {
        assertEquals(
                List.of("test.yaml:2:18: shutdownTimeout is not a duration: '" + text + "'; " + remedy),
                Yaml.faults(BROKER + "shutdownTimeout: " + text + "\n"));
    }

    @Test
    void aDurationFromAVariableIsNotShownInItsRemedy() {
        assertEquals(
                List.of("test.yaml:2:18: shutdownTimeout is not a duration;"
                        + " write one whole number and its unit (ms, s, m, h or d) without a space: 200ms, 5s, 10m"),
                Yaml.faults(BROKER + "shutdownTimeout: ${G}\n", Map.of("G", "77123")));
        assertEquals(
                List.of("test.yaml:3:19: maxUnconfirmed has a value from a variable that is out of its range;"
                        + " choose a value in that range"),
                Yaml.faults(BROKER + "publish:\n  maxUnconfirmed: ${G}\n", Map.of("G", "77123123")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1_000", "1e3", "0x10", "+4", "４", "4.0", "four", "99999999999999999999"})
    void whatIsNoWholeNumberInDigitsIsRefused(String text) {
        assertEquals(
                List.of("test.yaml:2:28: maxUnconfirmed is not a whole number: '" + text
                        + "'; write digits only, for example 1000"),
                Yaml.faults(BROKER + "publish: { maxUnconfirmed: " + text + " }\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x1p-2", "0.2f", "1e-1", "NaN", ".2", "+0.2", "０.2", "1.5"})
    void whatIsNoDecimalNumberInItsRangeIsRefused(String text) {
        assertEquals(
                List.of("test.yaml:2:48: jitter is not a number from 0.0 to 0.9: '" + text
                        + "'; write for example 0.2"),
                Yaml.faults(BROKER + "subscriptions: { defaults: { retry: { jitter:  " + text + " } } }\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"True", "TRUE", "yes", "on", "1"})
    void yamlsOtherSpellingsOfTruthAreRefused(String text) {
        assertEquals(
                List.of("test.yaml:2:15: shutdownHook is neither true nor false: '" + text
                        + "'; write true or false in small letters; other spellings are not taken"),
                Yaml.faults(BROKER + "shutdownHook: " + text + "\n"));
    }

    @Test
    void numbersAndTruthInQuotesAreTaken() {
        Settings settings = Yaml.read(BROKER + """
                shutdownHook: "false"
                shutdownTimeout: "0s"
                publish: { maxUnconfirmed: "4" }
                """);

        assertEquals(false, settings.shutdownHook());
        assertEquals(Duration.ZERO, settings.shutdownTimeout());
        assertEquals(4, settings.publish().maxUnconfirmed());
    }

    @Test
    void twoEqualDelaysAreTwoRetries() {
        SubscriptionSettings defaults = Yaml.read(BROKER + "subscriptions: { defaults: { delayedRetries: [5s, 5s] } }")
                .defaults();

        assertEquals(List.of(Duration.ofSeconds(5), Duration.ofSeconds(5)), defaults.delayedRetries());
    }

    @Test
    void delaysThatAreNoListAreRefused() {
        assertEquals(
                List.of(
                        "test.yaml:3:24: delayedRetries: expected a list, found a value; write [5s, 1m], or [] for none",
                        "test.yaml:4:23: delayedRetries: expected a list, found nothing; write [5s, 1m], or [] for none"),
                Yaml.faults(BROKER + """
                        subscriptions:
                          a: { delayedRetries: 5s }
                          b: { delayedRetries: }
                        """));
    }

    @Test
    void settingsOfAGroupOnOneTopicAreRefused() {
        assertEquals(
                List.of("test.yaml:3:3: 'inventory.orders' is not a valid group name;"
                        + " write the group without a topic: its settings count for all its topics"),
                Yaml.faults(BROKER + """
                        subscriptions:
                          inventory.orders: { prefetch: 1 }
                        """));
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory:shop", "amqp://rabbit/shop"})
    void oneFileServesMemoryAndRabbitMq(String url) {
        Settings settings = Yaml.read("""
                broker:
                  url: ${BROKER_URL:-memory:shop}
                  startTimeout: 5s
                  queues: classic
                  heartbeat: 20s
                """, Map.of("BROKER_URL", url));

        assertEquals(url, settings.broker().url());
        assertEquals(Duration.ofSeconds(5), settings.broker().startTimeout());
        assertEquals(
                url.startsWith("memory") ? Map.of() : Map.of("queues", "classic", "heartbeat", "20s"),
                settings.broker().options());
    }

    @Test
    void settingsForTlsAreAMapOfTheirOwn() {
        Settings settings = Yaml.read("""
                broker:
                  url: amqps://rabbit
                  tls:
                    verify: false
                """);

        assertEquals(Map.of("tls.verify", "false"), settings.broker().options());
        assertEquals(
                List.of(
                        "test.yaml:4:13: broker.tls.verify: it is not one of the allowed values; choose one of true, false"),
                Yaml.faults("""
                broker:
                  url: amqps://rabbit
                  tls:
                    verify: maybe
                """));
    }

    @Test
    void settingsComeFromTheClassPathAsWell() {
        InputStream resource = YamlFormsTest.class.getResourceAsStream("/from-class-path.yaml");

        try (Leveret app =
                Leveret.builder().config(resource, "from-class-path.yaml").start()) {
            assertTrue(app.health().up());
        }
    }

    @Test
    void aResourceThatIsMissingIsNamed() {
        InputStream none = YamlFormsTest.class.getResourceAsStream("/none.yaml");

        var failure = assertThrows(StartException.class, () -> Leveret.builder().config(none, "none.yaml"));

        assertTrue(String.valueOf(failure.getMessage()).contains("none.yaml: there is no such resource"));
    }
}
