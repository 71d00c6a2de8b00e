package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.BrokerSettings;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.LeveretListener;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import io.leveret.config.YamlSettingsReader;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import io.leveret.transport.TransportProviders;
import io.leveret.transport.TransportSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A password never comes out again: not in a log at any level, not in an exception, nor anywhere else. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class SecretsSecurityTest {

    /** Looked for in lower case, also percent-encoded parts of it. */
    private static final String CANARY = "canary-Pa55word";

    private static RabbitNode node;

    @TempDir
    Path directory = Path.of("");

    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void startNode() {
        node = SharedNode.empty();
        node.addUser("keeper", CANARY);
    }

    @Test
    void aRunningApplicationKeepsIt() throws Exception {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("kept", "kept-topic", ledger.handling());
        try (var log = new CapturedLog();
                TcpProxy proxy = TcpProxy.to(node.url())) {
            String url = proxy.through(node.url("keeper", CANARY, "/"));
            try (Leveret app = start(Apps.settings(url), definition)) {
                for (int i = 0; i < 100; i++) {
                    ledger.publish(app, "kept-topic", i);
                }
                proxy.cut();
                proxy.refuse();
                Waits.until(() -> !app.health().up());
                assertKept(app.health().toString());
                var refused = app.publisher().publish("kept-topic", new Ledger.Entry(1));
                assertKept(refused.toString());
                proxy.accept();
                Waits.until(() -> app.health().up());
                ledger.settle(100);
                assertKept(app.health().toString());
                assertKept(app.toString());
                assertKept(node.ctl("list_connections", "name", "user", "client_properties"));
                assertKept(Thread.getAllStackTraces().keySet().toString());
            }
            assertKept(told.toString());
            assertTrue(log.lines().size() > 10, "the log was captured");
            log.lines().forEach(SecretsSecurityTest::assertKept);
        }
    }

    @Test
    void anApplicationThatDoesNotStartKeepsIt() {
        List<Settings> wrong = List.of(
                Apps.settings(node.url("keeper", CANARY + "-wrong", "/")),
                Apps.settings(node.url(CANARY, CANARY, "/").replace(CANARY + ":", "nobody:")),
                Apps.settings(node.url("keeper", CANARY, "nowhere")),
                Apps.settings("amqp://keeper:" + CANARY + "@127.0.0.1:1"),
                Apps.settings("amqps://keeper:" + CANARY + "@127.0.0.1:" + node.port()),
                Apps.with(Apps.settings(node.url()), "password", CANARY),
                Apps.with(Apps.settings(node.url()), "tls.trustStorePassword", CANARY));
        for (Settings settings : wrong) {
            var soon = settings.withBroker(new BrokerSettings(
                    settings.broker().url(),
                    Duration.ofSeconds(2),
                    settings.broker().options()));
            try (var log = new CapturedLog()) {
                assertKept(trace(assertThrows(StartException.class, () -> start(soon), soon::toString)));
                log.lines().forEach(SecretsSecurityTest::assertKept);
            }
        }
        assertKept(told.toString());
    }

    @Test
    @SuppressWarnings("ObjectToString") // whatever their texts are
    void noSettingsShowItWhenPrinted() {
        Settings right = Apps.with(Apps.settings("amqps://keeper:" + CANARY + "@host/v"), "password", CANARY);
        Settings settings = Apps.with(right, "tls.keyStorePassword", CANARY);
        var transport = new TransportSettings(
                right.broker().url(), "app", "instance", right.broker().options());

        assertKept(settings.toString());
        assertKept(settings.broker().toString());
        assertKept(transport.toString());
        assertKept(Leveret.builder().settings(settings).toString());
        assertKept(TransportProviders.load()
                .find(right.broker().url())
                .orElseThrow()
                .create(transport)
                .toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "amqp://keeper:CANARY@",
                "amqp://keeper:CANARY@host:99999",
                "amqp://keeper:CANARY@host:port",
                "amqp://keeper:CANARY%ZZ@host",
                "amqp://keeper:CANARY%@host",
                "amqp://CANARY%G1:x@host",
                "amqp://keeper:CANARY/word@host",
                "amqp://keeper:CANARY@word@host",
                "amqp://keeper:CANARY@host/v/w",
                "amqp://keeper:CANARY@host?heartbeat=CANARY",
                "amqp://keeper:8080/CANARY@host:5672",
                "amqp://keeper:8080?CANARY@host:5672",
                "amqp://keeper:8080#CANARY@host:5672",
                "amqp://keeper@CANARY@host",
                "amqp://host1,amqp://keeper:CANARY@host2",
                "amqp://keeper:CANARY@h1,,h2",
                "amqp:keeper:CANARY@host",
                "amqp//keeper:CANARY@host",
                "rabbit://keeper:CANARY@host",
                "memory:keeper:CANARY@host",
                "keeper:CANARY@host",
                "CANARY",
                "amqp://keeper:CANARY@ho st",
                "amqp://keeper:CANARY\r\n@ho\u0000st",
            })
    void aMalformedUrlIsExplainedWithoutIt(String url) {
        String text = url.replace("CANARY", CANARY);
        try (var log = new CapturedLog()) {
            var failure = assertThrows(StartException.class, () -> start(Apps.settings(text)));

            assertFalse(failure.faults().isEmpty());
            assertKept(trace(failure));
            log.lines().forEach(SecretsSecurityTest::assertKept);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "broker: { url: 'amqp://keeper:CANARY@host:x' }",
                "broker: { url: amqp://keeper:CANARY@host, url: amqp://keeper:CANARY@host }",
                "broker: { url: amqp://host, password: [CANARY] }",
                "broker: { url: amqp://host, password: { CANARY: CANARY } }",
                "broker: { url: amqp://host, pasword: CANARY }",
                "broker: { url: amqp://host, password: CANARY, heartbeat: CANARY }",
                "broker: { url: amqp://host, password: *CANARY }",
                "broker: { url: amqp://host, password: &CANARY x }",
                "broker: { url: amqp://host, password: !CANARY x }",
                "broker: { url: amqp://host, password: !CANARY!x y }",
                "broker: { url: amqp://host, password: \"CANARY\\qCANARY\" }",
                "broker: { url: amqp://host, password: \"\\uCANARY\" }",
                "broker: { url: amqp://host, password: \"CANARY }",
                "broker: { url: amqp://host, password: CANARY: x: }",
                "broker: { url: amqp://host, password: @CANARY }",
                "broker: { url: amqp://host, password: ${CANARY }",
                "broker: { amqp://keeper:CANARY@host }",
                "broker: amqp://keeper:CANARY@host",
                "amqp://keeper:CANARY@host",
                "amqp://keeper:CANARY@host: x",
                "application: amqp://keeper:CANARY@host",
                "shutdownTimeout: amqp://keeper:CANARY@host",
                "publish: { whenFull: amqp://keeper:CANARY@host }",
                "subscriptions: { 'amqp://keeper:CANARY@host': {} }",
                "subscriptions: { a: { concurrency: 'keeper:CANARY@host' } }",
                "%CANARY\nbroker: { url: memory:x }",
                "broker: { url: amqps://host, tls: { trustStore: /nowhere, trustStorePassword: CANARY } }",
                "broker: { url: amqps://host, tls.trustStorePassword: CANARY }",
                "broker: { url: amqp://host, password: \"${NOT_SET:-CANARY${NOT_SET:-}\" }",
                "broker: { url: amqp://host, password: \"CANARY\\n\" }",
                "broker: { url: 'amqp://app:8080/CANARY@rabbit:5672' }",
            })
    void aFileWithFaultsIsExplainedWithoutIt(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("secret.yaml"), yaml.replace("CANARY", CANARY));
        try (var log = new CapturedLog()) {
            var failure = assertThrows(StartException.class, () -> new YamlSettingsReader().read(file));

            assertFalse(failure.faults().isEmpty());
            assertKept(trace(failure));
            log.lines().forEach(SecretsSecurityTest::assertKept);
        }
    }

    private Leveret start(Settings settings, SubscriptionDefinition... definitions) {
        var builder = Leveret.builder().settings(settings).listener(new LeveretListener() {
            @Override
            public void componentChanged(Health.Component component) {
                told.add(component.toString());
            }
        });
        List.of(definitions).forEach(builder::subscribe);
        return builder.start();
    }

    private static String trace(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static void assertKept(String text) {
        assertEquals(-1, text.indexOf("canary"), () -> "it is in: " + text);
        assertEquals(-1, text.indexOf("Pa55word"), () -> "part of it is in: " + text);
    }
}
