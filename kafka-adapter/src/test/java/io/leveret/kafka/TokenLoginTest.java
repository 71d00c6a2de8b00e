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
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import io.leveret.contract.Ping;
import io.leveret.testbroker.Certificates;
import io.leveret.testbroker.KafkaDoor;
import io.leveret.testbroker.KafkaNode;
import io.leveret.testbroker.NeedsKafka;
import io.leveret.testbroker.TokenServer;
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

/** An application logs in with a token that it gets for its client id and secret. */
@NeedsKafka
@Timeout(120)
class TokenLoginTest {

    private static final String CLIENT = "shop-client";
    private static final String SECRET = "canary-of-the-client";

    @TempDir
    static Path directory = Path.of("");

    private static TokenServer server;
    private static KafkaNode node;

    @BeforeAll
    static void startNode() throws Exception {
        var certificates = new Certificates(directory);
        certificates.authority("ours");
        certificates.issue("ours", "broker", "dns:localhost", "-1d");
        server = new TokenServer(CLIENT, SECRET);
        node = KafkaNode.withTokens(certificates.server("ours", "broker"), server.jwks(directory));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.url().substring("kafka://".length())))) {
            for (ResourceType type : List.of(ResourceType.TOPIC, ResourceType.GROUP)) {
                var allowed = new AclBinding(
                        new ResourcePattern(type, "*", PatternType.LITERAL),
                        new AccessControlEntry("User:" + CLIENT, "*", AclOperation.ALL, AclPermissionType.ALLOW));
                KafkaApps.done(admin.createAcls(List.of(allowed)).all());
            }
        }
    }

    @AfterAll
    static void endNode() {
        node.close();
        server.close();
    }

    @Test
    void eventsFlowAndTheSecretIsInNoLog() throws Exception {
        var root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        var kafka = (Logger) LoggerFactory.getLogger("org.apache.kafka");
        Level before = kafka.getLevel();
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        root.addAppender(log);
        // The clients log their whole configuration.
        kafka.setLevel(Level.INFO);
        try {
            assertFlows(Map.of("sasl.clientSecret", SECRET, "sasl.scope", "events"));
        } finally {
            kafka.setLevel(before);
            root.detachAppender(log);
        }
        assertTrue(server.asked().stream().allMatch(asked -> asked.contains("grant_type=client_credentials")));
        assertTrue(server.asked().stream().anyMatch(asked -> asked.contains("scope=events")));
        List<String> lines =
                log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        assertTrue(lines.stream().anyMatch(line -> line.contains("sasl.mechanism = OAUTHBEARER")), lines::toString);
        assertEquals(
                List.of(),
                lines.stream().filter(line -> line.contains("canary")).toList());
    }

    @Test
    void aSecretInAFileMayChange() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), SECRET + "\n");
        assertFlows(Map.of("sasl.clientSecretFile", file.toString()));
        server.secret("canary-of-another-day");
        try {
            Files.writeString(file, "canary-of-another-day\n");
            assertFlows(Map.of("sasl.clientSecretFile", file.toString()));
        } finally {
            server.secret(SECRET);
        }
    }

    @Test
    void aWrongSecretFailsTheStartAtOnceAndIsNotShown() {
        var failure = assertThrows(StartException.class, () -> start(Map.of("sasl.clientSecret", "canary-wrong")));

        String told = String.valueOf(failure.getMessage());
        assertTrue(told.contains("there is no token to log in with"), told);
        assertTrue(told.contains("401"), told);
        assertFalse(told.contains("canary"), told);
    }

    @Test
    void whatIsMissingOrOfNoUseIsAFaultAtItsPlace() {
        var lacking = assertThrows(
                StartException.class, () -> start("kafka://localhost", Map.of("sasl.mechanism", "OAUTHBEARER")));
        var useless = assertThrows(
                StartException.class,
                () -> start("kafka://user:canary@localhost", Map.of("sasl.clientId", "shop", "sasl.scope", "events")));
        var both = assertThrows(
                StartException.class,
                () -> start("kafka://user:canary@localhost", all(Map.of("sasl.clientSecret", SECRET))));

        assertEquals(3, lacking.faults().size(), String.valueOf(lacking.getMessage()));
        assertEquals(2, useless.faults().size(), String.valueOf(useless.getMessage()));
        assertEquals(1, both.faults().size(), String.valueOf(both.getMessage()));
        assertFalse((lacking + " " + useless + " " + both).contains("canary"));
    }

    private static void assertFlows(Map<String, String> options) throws Exception {
        String topic = "token-" + UUID.randomUUID();
        var arrived = new CompletableFuture<Integer>();
        try (Leveret app =
                start(options, SubscriptionDefinition.of("token", topic, Handling.of(Ping.class, (ping, context) -> {
                    arrived.complete(ping.number());
                    return Outcome.ack();
                })))) {
            app.publisher().publish(topic, new Ping("", 7)).get(30, TimeUnit.SECONDS);
            assertEquals(7, arrived.get(30, TimeUnit.SECONDS));
        }
    }

    private static Leveret start(Map<String, String> options, SubscriptionDefinition... subscriptions) {
        return start("kafka://localhost:" + node.port(KafkaDoor.LOGIN), all(options), subscriptions);
    }

    private static Map<String, String> all(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("sasl.mechanism", "OAUTHBEARER");
        all.put("sasl.tokenEndpoint", server.url());
        all.put("sasl.clientId", CLIENT);
        return all;
    }

    private static Leveret start(String url, Map<String, String> options, SubscriptionDefinition... subscriptions) {
        var builder = Leveret.builder()
                .settings(Settings.of("memory:unused")
                        .withApplication("tokens")
                        .withBroker(new BrokerSettings(url, Duration.ofSeconds(30), options)));
        for (SubscriptionDefinition subscription : subscriptions) {
            builder.subscribe(subscription);
        }
        return builder.start();
    }
}
