package io.leveret.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.leveret.CircuitBreakerPolicy;
import io.leveret.EventType;
import io.leveret.Fault;
import io.leveret.Handles;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishSettings.WhenFull;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.Subscriber;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.spi.Places;
import io.leveret.support.Ranges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class YamlSettingsReaderTest {

    private static final String BROKER = "broker: { url: memory:test }\n";

    @TempDir
    Path folder = Path.of("");

    @Test
    void theShopsFileSaysWhatItsCommentsSay() {
        Settings settings =
                new YamlSettingsReader(name -> null).read(Path.of("shop.yaml")).settings();

        assertEquals("memory:shop", settings.broker().url());
        assertEquals("shop", settings.application());
        SubscriptionSettings inventory = settings.subscription("inventory");
        assertEquals(8, inventory.concurrency());
        assertEquals(3, inventory.retry().attempts());
        assertEquals(List.of(Duration.ofMillis(200), Duration.ofSeconds(1)), inventory.delayedRetries());
        SubscriptionSettings notifications = settings.subscription("notifications");
        assertEquals(2, notifications.retry().attempts());
        assertEquals(
                Duration.ofMillis(20), notifications.retry().backoff(), "the rest of retry is that of the defaults");
    }

    @Test
    void thePlaceOfFailuresThatAreNotRetriedIsThatOfTheGroupOrElseThatOfTheDefaults() throws IOException {
        Path file = Files.writeString(folder.resolve("places.yaml"), BROKER + """
                subscriptions:
                  defaults:
                    retry:
                      notOn: [java.io.IOException]
                  inventory:
                    retry:
                      notOn: [java.lang.IllegalStateException]
                  mail:
                    retry:
                      attempts: 2
                """);

        Places places = new YamlSettingsReader(name -> null).read(file).places();

        assertEquals("places.yaml:8:14", places.group("inventory").notOn());
        assertEquals("places.yaml:5:14", places.group("mail").notOn());
        assertEquals("places.yaml:5:14", places.defaults().notOn());
    }

    @Test
    void thePlaceOfAPrefetchIsItsOwnOrElseThatOfTheGroup() throws IOException {
        Path file = Files.writeString(folder.resolve("places.yaml"), BROKER + """
                subscriptions:
                  inventory:
                    prefetch: 50
                  mail:
                    concurrency: 2
                """);

        Places places = new YamlSettingsReader(name -> null).read(file).places();

        assertEquals("places.yaml:4:15", places.group("inventory").of("prefetch"));
        assertEquals("places.yaml:3:3", places.group("inventory").of("singleActive"));
        assertEquals("places.yaml:5:3", places.group("mail").of("prefetch"));
    }

    @Test
    void theRabbitMqFileTakesItsUrlFromTheEnvironment() {
        var reader = new YamlSettingsReader(Map.of("BROKER_URL", "amqps://u:p@h1,h2/shop")::get);

        Settings settings = reader.read(Path.of("shop-rabbitmq.yaml")).settings();

        assertEquals("amqps://u:p@h1,h2/shop", settings.broker().url());
        assertEquals("quorum", settings.broker().options().get("queues"));
        assertEquals(WhenFull.BLOCK, settings.publish().whenFull());
    }

    @Test
    void aTimeoutACircuitBreakerAndFailuresWithoutRetryAreRead() {
        Settings settings = read("""
                broker: { url: memory:test }
                subscriptions:
                  defaults:
                    timeout: 30s
                    circuitBreaker: { window: 50 }
                    retry: { notOn: [com.acme.ValidationException] }
                  inventory:
                    circuitBreaker: { openFor: 5s }
                  mail:
                    timeout: none
                    circuitBreaker: none
                    retry: { notOn: [] }
                """);

        SubscriptionSettings inventory = settings.subscription("inventory");
        assertEquals(Duration.ofSeconds(30), inventory.timeout());
        assertEquals(new CircuitBreakerPolicy(50, 50, Duration.ofSeconds(5)), inventory.circuitBreaker());
        assertEquals(Set.of("com.acme.ValidationException"), inventory.retry().notOn());
        SubscriptionSettings mail = settings.subscription("mail");
        assertNull(mail.timeout());
        assertNull(mail.circuitBreaker());
        assertEquals(Set.of(), mail.retry().notOn());
    }

    @Test
    void aCircuitBreakerWithNothingBelowItHasTheDefaults() {
        Settings settings = read("""
                broker: { url: memory:test }
                subscriptions:
                  inventory:
                    circuitBreaker:
                """);

        assertEquals(
                CircuitBreakerPolicy.DEFAULT, settings.subscription("inventory").circuitBreaker());
    }

    @Test
    void allFaultsAreReportedAtOnceInTheirOrder() {
        var texts = faults("""
                broker: { url: memory:test }
                publsh: { maxUnconfirmed: 10 }
                publish:
                  maxUnconfirmed: 0
                  timeout: 10
                  whenFull: maybe
                subscriptions:
                  inventory:
                    prefech: 5
                    concurrency: many
                    delayedRetries: [1m, 5s]
                    singleActive: yes
                """);

        assertEquals(
                List.of(
                        "test.yaml:2:1: unknown key 'publsh'; did you mean 'publish'?",
                        "test.yaml:4:19: maxUnconfirmed is 0; it must be from 1 to 100,000; choose a value in that range",
                        "test.yaml:5:12: timeout is not a duration: '10'; add the unit: 10ms or 10s",
                        "test.yaml:6:13: whenFull is not one of the allowed values: 'maybe'; choose one of block, fail",
                        "test.yaml:9:5: unknown key 'prefech'; did you mean 'prefetch'?",
                        "test.yaml:10:18: concurrency is not a whole number: 'many'; write digits only, for example 4",
                        "test.yaml:11:26: delayedRetries has 5s after 1m; the delays must not fall: put the shorter one first",
                        "test.yaml:12:19: singleActive is neither true nor false: 'yes'; write true or false"
                                + " in small letters; other spellings are not taken"),
                texts);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    publish: 5 | test.yaml:2:10: expected a map, found a value
                    subscriptions: [a] | test.yaml:2:16: expected a map, found a list
                    application: 'a shop' | test.yaml:2:14: application is not a valid name
                    shutdownTimeout: ${NOT_SET} | the environment variable NOT_SET is not set
                    shutdownTimeout: ${ | '${' without a variable
                    shutdownTimeout: &a 5s | anchors are not allowed
                    shutdownTimeout: 5s | -
                    broker: { url: memory:other } | the key 'broker' is there twice; keep one; the first is at 1:1
                    "  a: b: c" | this is not valid YAML
                    """)
    void eachMistakeHasItsMessage(String line, String expected) {
        if (expected.equals("-")) {
            assertEquals(Duration.ofSeconds(5), read(BROKER + line).shutdownTimeout());
        } else {
            assertTrue(
                    faults(BROKER + line).stream().anyMatch(text -> text.contains(expected)),
                    () -> faults(BROKER + line).toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "amqp://user:canary@",
                "amqp://user:canary@host:99999",
                "amqp://user:can%ZZcanary@host",
                "amqp//user:canary@host",
                "rabbit://user:canary@host",
                "amqp://user:canary/word@host",
            })
    void aMalformedUrlIsExplainedWithoutItsPassword(String url) {
        var texts = faults("broker: { url: '" + url + "' }");

        assertFalse(texts.isEmpty());
        assertFalse(texts.toString().contains("canary"), texts::toString);
    }

    @Test
    void anOptionOfTheTransportIsCheckedWhereItStands() {
        var texts = faults("broker:\n  url: amqp://host\n  queues: lazy\n  heartbeet: 5s\n");

        assertEquals(
                List.of(
                        "test.yaml:3:11: broker.queues: it is not one of the allowed values; choose one of quorum, classic",
                        "test.yaml:4:3: unknown key 'heartbeet'; did you mean 'heartbeat'?"),
                texts);
    }

    @Test
    void aValueFromTheEnvironmentIsNeverShownNorParsed() throws IOException {
        Path file = Files.writeString(folder.resolve("test.yaml"), BROKER + "shutdownTimeout: ${TIMEOUT}\n");
        var reader = new YamlSettingsReader(Map.of("TIMEOUT", "canary\nbroker: x")::get);

        var failure = assertThrows(StartException.class, () -> reader.read(file));

        assertEquals(1, failure.faults().size());
        assertFalse(String.valueOf(failure.getMessage()).contains("canary"));
    }

    @Test
    void settingsThatSayTheSameAreEqualWhereverTheyAreWritten() {
        String groups = "subscriptions:\n  defaults: { delayedRetries: [1s] }\n  own: { prefetch: 10 }\n";

        assertEquals(Yaml.read(BROKER + groups), Yaml.read("# moved down\n" + BROKER + groups));
        assertEquals(SubscriptionSettings.DEFAULT, Yaml.read(BROKER).defaults());
        assertEquals(Settings.of("memory:test"), Yaml.read(BROKER));
    }

    @EventType("held.made")
    record Held(String key) {}

    @ParameterizedTest
    @CsvSource({"own,test.yaml:5:26", "other,test.yaml:3:31"})
    void delaysThatAreTooLongToBeHeldAreRefusedWhereTheyStand(String group, String where) throws IOException {
        Path file = Files.writeString(folder.resolve("test.yaml"), BROKER + """
                subscriptions:
                  defaults: { delayedRetries: [ 26m ] }
                  own:
                    delayedRetries:      [ 1h, 2h ]
                """);
        Handling<Held> holding = Handling.of(Held.class, (event, context) -> Outcome.ack())
                .orderedBy(Held::key)
                .holding();

        var failure = assertThrows(
                StartException.class,
                () -> Leveret.builder()
                        .config(file)
                        .subscribe(SubscriptionDefinition.of(group, "holds", holding))
                        .start());

        assertEquals(1, failure.faults().size());
        assertEquals(where, failure.faults().get(0).where());
    }

    @Subscriber("inventory")
    static final class Inventory {

        @Handles(topic = "held")
        void on(Held event) {}
    }

    @Test
    void aGroupThatIsNearlyThatOfAHandlerIsNamedWithItsPlace() throws IOException {
        Path file = Files.writeString(folder.resolve("test.yaml"), """
                broker: { url: memory:typo }
                subscriptions:
                  defaults: { delayedRetries: [1s] }
                  inventry: { prefetch: 10 }
                """);
        var log = new ListAppender<ILoggingEvent>();
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        log.start();
        root.addAppender(log);
        try (Leveret app = Leveret.start(file, new Inventory())) {
            assertTrue(app.health().up());
        } finally {
            root.detachAppender(log);
        }

        assertEquals(
                List.of("test.yaml:4:3: subscriptions.inventry: this application has no handlers of this group."
                        + " It has handlers of 'inventory', which has no settings; did you mean 'inventory'?"),
                log.list.stream()
                        .filter(event -> event.getLevel() == Level.WARN)
                        .map(ILoggingEvent::getFormattedMessage)
                        .toList());
    }

    @Test
    void aMissingFileIsNamedInFull() {
        var failure =
                assertThrows(StartException.class, () -> new YamlSettingsReader().read(folder.resolve("none.yaml")));

        assertEquals(
                folder.resolve("none.yaml").toAbsolutePath().toString(),
                failure.faults().get(0).where());
    }

    @Test
    void aSectionThatNothingOnTheClassPathReadsIsAFaultWithTheDependencyToAdd() {
        assertEquals(
                List.of("test.yaml:2:1: nothing on the class path reads the section 'outbox'"
                        + "; add the dependency io.leveret:leveret-jdbc, or remove the section"),
                Yaml.faults("broker: { url: memory:shop }\noutbox: { attempts: 3 }\n"));
    }

    @Test
    void theSchemaKnowsTheSameKeysAndRanges() throws IOException {
        JsonNode schema = new ObjectMapper()
                .readTree(YamlSettingsReader.class.getResourceAsStream("leveret.schema.json"))
                .get("properties");
        JsonNode subscription = schema.at("/subscriptions/additionalProperties/properties");

        Set<String> root = new HashSet<>(SettingsMapper.ROOT);
        root.addAll(new SectionMapper(new FaultList("schema")).names());
        assertEquals(root, keys(schema));
        assertEquals(SettingsMapper.PUBLISH, keys(schema.at("/publish/properties")));
        assertEquals(
                SettingsMapper.PUBLISH_TOPIC,
                keys(schema.at("/publish/properties/topics/additionalProperties/properties")));
        assertEquals(SettingsMapper.SUBSCRIPTION, keys(subscription));
        assertEquals(SettingsMapper.RETRY, keys(subscription.at("/retry/properties")));
        assertEquals(SettingsMapper.CIRCUIT_BREAKER, keys(subscription.at("/circuitBreaker/anyOf/2/properties")));
        assertEquals(SettingsMapper.SUPERVISION, keys(subscription.at("/supervision/properties")));
        assertEquals(
                Ranges.PREFETCH.max(),
                subscription.at("/prefetch/anyOf/0/maximum").asLong());
        assertEquals(
                Ranges.CONCURRENCY.max(),
                subscription.at("/concurrency/anyOf/0/maximum").asLong());
    }

    private static Set<String> keys(JsonNode properties) {
        Set<String> keys = new HashSet<>();
        properties.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private Settings read(String yaml) {
        try {
            return new YamlSettingsReader(name -> null)
                    .read(Files.writeString(folder.resolve("test.yaml"), yaml))
                    .settings();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<String> faults(String yaml) {
        return assertThrows(StartException.class, () -> read(yaml)).faults().stream()
                .map(Fault::toString)
                .toList();
    }
}
