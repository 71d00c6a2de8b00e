package io.leveret.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.leveret.BrokerSettings;
import io.leveret.EventType;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.Certificates;
import io.leveret.testbroker.KafkaDoor;
import io.leveret.testbroker.KafkaNode;
import io.leveret.testbroker.NeedsKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Whom an application believes to be its Kafka, and how it says who it is. */
@NeedsKafka
@Timeout(120)
class SecurityTest {

    private static final String PLAIN_PASSWORD = "canary-of-plain";

    /** Each of its characters means something in a file of properties, in a URL, or to a login module. */
    private static final String SCRAM_PASSWORD = "canary\";=\\ ä%2F@:'required";

    @TempDir
    static Path directory = Path.of("");

    private static KafkaNode node;
    private static Admin admin;

    @BeforeAll
    static void startNode() {
        var certificates = new Certificates(directory);
        certificates.authority("ours");
        certificates.issue("ours", "broker", "dns:localhost", "-1d");
        certificates.issue("ours", "client", "dns:localhost", "-1d");
        certificates.server("ours", "client");
        node = KafkaNode.secured(certificates.server("ours", "broker"), "shop", PLAIN_PASSWORD);
        admin = Admin.create(Map.of("bootstrap.servers", node.url().substring("kafka://".length())));
    }

    @AfterAll
    static void endNode() {
        admin.close(Duration.ofSeconds(5));
        node.close();
    }

    @Test
    void eventsFlowOverTlsWithCertificatesInPemOrAKeyStore() throws Exception {
        allow("CN=client", ResourceType.TOPIC, "*");
        allow("CN=client", ResourceType.GROUP, "*");
        String store = new Certificates(directory).client("ours", "client").toString();

        assertFlows(
                url("kafkas://", KafkaDoor.TLS),
                Map.of(
                        "tls.trustStore", file("ours.pem"),
                        "tls.keyStore", file("client.pem"),
                        "tls.keyFile", file("client.key")));
        assertFlows(
                url("kafkas://", KafkaDoor.TLS),
                Map.of(
                        "tls.trustStore",
                        file("ours.pem"),
                        "tls.keyStore",
                        store,
                        "tls.keyStorePassword",
                        Certificates.PASSWORD));
    }

    @Test
    void aBrokerThatDemandsACertificateRefusesWhoHasNone() {
        assertRefused(url("kafkas://", KafkaDoor.TLS), Map.of("tls.trustStore", file("ours.pem")), "certificate");
    }

    @Test
    void anAuthorityThatIsNotTrustedIsRefused() {
        assertRefused(
                url("kafkas://shop:" + PLAIN_PASSWORD + "@", KafkaDoor.LOGIN_TLS), Map.of(), "certification path");
    }

    @Test
    void aCertificateForAnotherHostIsRefusedUnlessTheChecksAreOff() throws Exception {
        String elsewhere = "kafkas://shop:" + PLAIN_PASSWORD + "@127.0.0.1:" + node.port(KafkaDoor.LOGIN_TLS);

        assertRefused(elsewhere, Map.of("tls.trustStore", file("ours.pem")), "No subject alternative");
        assertFlows(elsewhere, Map.of("tls.verify", "false"));
    }

    @Test
    void aUserLogsInByScramWithAnyPasswordWhichMayBeInAFile() throws Exception {
        makeUser("shorter", "SCRAM-SHA-256", SCRAM_PASSWORD);
        makeUser("longer", "SCRAM-SHA-512", SCRAM_PASSWORD);
        for (String user : List.of("shorter", "longer")) {
            allow(user, ResourceType.TOPIC, "*");
            allow(user, ResourceType.GROUP, "*");
        }
        Path password = Files.writeString(directory.resolve("password"), SCRAM_PASSWORD + "\n");

        assertFlows(
                url("kafka://", KafkaDoor.LOGIN),
                Map.of("username", "shorter", "passwordFile", password.toString(), "sasl.mechanism", "SCRAM-SHA-256"));
        assertFlows(
                url("kafkas://", KafkaDoor.LOGIN_TLS),
                Map.of(
                        "username",
                        "longer",
                        "password",
                        SCRAM_PASSWORD,
                        "sasl.mechanism",
                        "SCRAM-SHA-512",
                        "tls.trustStore",
                        file("ours.pem")));
    }

    @Test
    void aUserLogsInByPlainWithTheUrlsPasswordAndNobodyLogsIt() throws Exception {
        var root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        var kafka = (Logger) LoggerFactory.getLogger("org.apache.kafka");
        Level before = kafka.getLevel();
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        root.addAppender(log);
        // The clients log their whole configuration.
        kafka.setLevel(Level.INFO);
        try {
            assertFlows(
                    url("kafkas://shop:" + PLAIN_PASSWORD + "@", KafkaDoor.LOGIN_TLS),
                    Map.of("tls.trustStore", file("ours.pem")));
        } finally {
            kafka.setLevel(before);
            root.detachAppender(log);
        }
        List<String> lines =
                log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        assertTrue(lines.stream().anyMatch(line -> line.contains("sasl.mechanism = PLAIN")), lines::toString);
        assertEquals(
                List.of(),
                lines.stream().filter(line -> line.contains("canary")).toList());
    }

    @Test
    void aWrongPasswordFailsTheStartAtOnceAndIsNotShown() {
        for (String mechanism : List.of("PLAIN", "SCRAM-SHA-256")) {
            String told = assertRefused(
                    url("kafka://shop:canary-that-is-wrong@", KafkaDoor.LOGIN),
                    Map.of("sasl.mechanism", mechanism),
                    "Authentication failed");

            assertFalse(told.contains("canary"), told);
        }
    }

    @Test
    void theAccessControlListThatLacksIsNamed() throws Exception {
        makeUser("narrow", "SCRAM-SHA-256", SCRAM_PASSWORD);
        Map<String, String> narrow =
                Map.of("username", "narrow", "password", SCRAM_PASSWORD, "sasl.mechanism", "SCRAM-SHA-256");
        String topic = "acl-" + UUID.randomUUID();

        String topics = refused(narrow, topic);
        assertTrue(topics.contains("no permission for the topic"), topics);
        assertTrue(topics.contains("allow Describe"), topics);

        allow("narrow", ResourceType.TOPIC, "*");
        String group = refused(narrow, topic);
        assertTrue(group.contains("no permission for the group 'safe." + topic + "': allow Read"), group);

        allow("narrow", ResourceType.GROUP, "*");
        subscribe(narrow, topic).close();
    }

    @Test
    void settingsForTlsOrALoginThatTheUrlHasNoUseForAreFaultsAtTheirPlace() {
        var failure = assertThrows(
                StartException.class,
                () -> start(
                        "kafka://localhost",
                        Map.of("tls.verify", "true", "sasl.mechanism", "PLAIN", "password", "canary")));

        assertEquals(3, failure.faults().size(), String.valueOf(failure.getMessage()));
        assertTrue(
                String.valueOf(failure.getMessage()).contains("write kafkas: or leave it out"), failure.getMessage());
        assertTrue(String.valueOf(failure.getMessage()).contains("there is no user name"), failure.getMessage());
        assertFalse(String.valueOf(failure.getMessage()).contains("canary"), failure.getMessage());
    }

    private static void assertFlows(String url, Map<String, String> options) throws Exception {
        String topic = "safe-" + UUID.randomUUID();
        var arrived = new CompletableFuture<String>();
        try (Leveret app = start(
                url, options, SubscriptionDefinition.of("safe", topic, Handling.of(Said.class, (said, context) -> {
                    arrived.complete(said.word());
                    return Outcome.ack();
                })))) {
            app.publisher().publish(topic, new Said("hello")).get(30, TimeUnit.SECONDS);
            assertEquals("hello", arrived.get(30, TimeUnit.SECONDS));
        }
    }

    /** What is published. */
    @EventType("said")
    record Said(String word) {}

    private static String assertRefused(String url, Map<String, String> options, String why) {
        long begin = System.nanoTime();
        var failure = assertThrows(StartException.class, () -> start(url, options));
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains(why), message);
        assertTrue(System.nanoTime() - begin < Duration.ofSeconds(25).toNanos(), "it waited for nothing");
        return message;
    }

    private static String refused(Map<String, String> options, String topic) {
        return String.valueOf(assertThrows(StartException.class, () -> subscribe(options, topic))
                .getMessage());
    }

    private static Leveret subscribe(Map<String, String> options, String topic) {
        return start(
                url("kafka://", KafkaDoor.LOGIN),
                options,
                SubscriptionDefinition.of("safe", topic, Handling.of(Said.class, (said, context) -> Outcome.ack())));
    }

    private static Leveret start(String url, Map<String, String> options, SubscriptionDefinition... subscriptions) {
        Map<String, String> all = new HashMap<>(options);
        all.put("partitions", "2");
        var builder = Leveret.builder()
                .settings(Settings.of("memory:unused")
                        .withApplication("security")
                        .withBroker(new BrokerSettings(url, Duration.ofSeconds(30), all)));
        for (SubscriptionDefinition subscription : subscriptions) {
            builder.subscribe(subscription);
        }
        return builder.start();
    }

    private static String url(String start, KafkaDoor door) {
        return start + "localhost:" + node.port(door);
    }

    private static String file(String name) {
        return directory.resolve(name).toString();
    }

    private static void makeUser(String user, String mechanism, String password) throws Exception {
        ScramMechanism scram = ScramMechanism.fromMechanismName(mechanism);
        admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        user, new ScramCredentialInfo(scram, 4_096), password.getBytes(StandardCharsets.UTF_8))))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    /** The broker is told of it a little later. */
    private static void allow(String user, ResourceType type, String name) throws Exception {
        var allowed = new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:" + user, "*", AclOperation.ALL, AclPermissionType.ALLOW));
        admin.createAcls(List.of(allowed)).all().get(30, TimeUnit.SECONDS);
        KafkaApps.await()
                .until(() -> admin.describeAcls(allowed.toFilter())
                        .values()
                        .get(30, TimeUnit.SECONDS)
                        .contains(allowed));
    }
}
