package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.BrokerSettings;
import io.leveret.Leveret;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.Certificates;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Passwords, permissions and certificates that change while an application runs. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class SecretChangesTest {

    private static final String HERE = "dns:localhost,ip:127.0.0.1";

    @TempDir
    static Path directory = Path.of("");

    private static Certificates certificates = new Certificates(directory);
    private static RabbitNode node;

    private final Ledger ledger = new Ledger();

    @BeforeAll
    static void startNode() {
        certificates = new Certificates(directory);
        certificates.authority("old");
        certificates.issue("old", "old-server", HERE, "-1d");
        certificates.issue("old", "old-client", HERE, "-1d");
        certificates.authority("new");
        certificates.issue("new", "new-server", HERE, "-1d");
        certificates.issue("new", "new-client", HERE, "-1d");
        TlsFiles first = certificates.server("old", "old-server");
        node = RabbitNode.startedWithTls(first, true);
    }

    @AfterAll
    static void endNode() {
        node.close();
    }

    @Test
    @Row(56)
    void anApplicationSaysThatItsPasswordIsWrongAndIsBackOnceItIsRightAgain() {
        node.addUser("app", "canary-before");
        String url = node.url("app", "canary-before", "/");
        try (Log log = Log.open();
                Leveret app = Apps.start(
                        Apps.settings(url), SubscriptionDefinition.of("word", "word-topic", ledger.handling()))) {
            node.ctl("change_password", "app", "canary-after");
            node.closeAllConnections("the password was changed");
            Waits.until(() -> health(app).contains("the user name or password is wrong"));
            node.ctl("change_password", "app", "canary-before");
            goesOn(app, "word-topic");
            assertTrue(
                    log.lines().stream()
                                    .filter(line -> line.contains("is down"))
                                    .count()
                            < 60,
                    "bounded tries");
            assertFalse(log.lines().toString().contains("canary"));
        }
    }

    @Test
    @Row(56)
    void aPasswordInAFileIsReadAgainForEachConnection() throws Exception {
        node.addUser("filed", "canary-first");
        Path file = Files.writeString(directory.resolve("password"), "canary-first\n");
        Settings settings = Apps.with(Apps.settings(node.url("filed", "", "/")), "passwordFile", file.toString());
        try (Leveret app = Apps.start(settings, SubscriptionDefinition.of("filed", "filed-topic", ledger.handling()))) {
            node.ctl("change_password", "filed", "canary-second");
            node.closeAllConnections("the password was changed");
            Waits.until(() -> health(app).contains("the user name or password is wrong"));

            Files.delete(file);
            Waits.until(() -> health(app).contains("passwordFile: there is no readable file"));

            Files.writeString(file, "canary-second\n");
            goesOn(app, "filed-topic");
        }
    }

    @Test
    @Row(56)
    void anApplicationSaysThatItsPermissionsAreGoneAndIsBackOnceItHasThemAgain() {
        node.addUser("clerk", "canary");
        try (Leveret app = Apps.start(
                Apps.settings(node.url("clerk", "canary", "/")),
                SubscriptionDefinition.of("may", "may-topic", ledger.handling()))) {
            node.ctl("clear_permissions", "-p", "/", "clerk");
            node.closeAllConnections("the permissions were changed");
            Waits.until(() -> health(app).contains("access to vhost '/' refused for user 'clerk'")
                    || health(app).contains("user 'clerk'"));
            Waits.until(() -> !app.health().up());
            node.ctl("set_permissions", "-p", "/", "clerk", ".*", ".*", ".*");
            goesOn(app, "may-topic");
        }
    }

    @Test
    @Row(56)
    void keyStoresAreReadAgainForEachConnection() throws Exception {
        Path trust = copy(certificates.trusting("old"), "trust.p12");
        Path own = copy(certificates.client("old", "old-client"), "own.p12");
        String url = "amqps://guest:guest@localhost:" + node.tlsPort();
        Settings settings = Apps.settings(url)
                .withBroker(new BrokerSettings(
                        url,
                        Duration.ofSeconds(30),
                        Map.of(
                                "tls.trustStore",
                                trust.toString(),
                                "tls.trustStorePassword",
                                Certificates.PASSWORD,
                                "tls.keyStore",
                                own.toString(),
                                "tls.keyStorePassword",
                                Certificates.PASSWORD)));
        try (Leveret app = Apps.start(settings, SubscriptionDefinition.of("tls", "tls-topic", ledger.handling()))) {
            node.certificate(certificates.server("new", "new-server"));
            node.closeAllConnections("the certificates were changed");
            Waits.until(() -> health(app).contains("tls.trustStore"));

            copy(certificates.trusting("new"), "trust.p12");
            copy(certificates.client("new", "new-client"), "own.p12");
            goesOn(app, "tls-topic");
        }
    }

    private void goesOn(Leveret app, String topic) {
        Waits.until(() -> app.health().up());
        ledger.publish(app, topic, 1);
        ledger.settle(1);
        assertTrue(ledger.handled.containsKey(Ledger.id(1)), ledger.failures::toString);
    }

    private static Path copy(Path from, String name) throws Exception {
        return Files.copy(from, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static String health(Leveret app) {
        return app.health().components().toString();
    }
}
