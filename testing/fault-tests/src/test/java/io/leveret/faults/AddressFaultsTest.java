package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.BrokerSettings;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.AnsweringServer;
import io.leveret.testbroker.Certificates;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a start says that finds no broker, or one that refuses, where its URL points to. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class AddressFaultsTest {

    @TempDir
    static Path directory = Path.of("");

    private static RabbitNode node;

    @BeforeAll
    static void startNode() {
        var certificates = new Certificates(directory);
        certificates.authority("ours");
        certificates.issue("ours", "server", "dns:localhost,ip:127.0.0.1", "-1d");
        node = RabbitNode.startedWithTls(certificates.server("ours", "server"), false);
    }

    @AfterAll
    static void endNode() {
        node.close();
    }

    @Test
    void aUrlWithoutTlsToAPortForTlsIsToldToBeginWithAmqps() {
        assertRefused("amqp://guest:guest@localhost:" + node.tlsPort(), "begin the URL with amqps:");
    }

    @Test
    void aUrlForTlsToAPortWithoutItIsToldToBeginWithAmqp() {
        assertRefused(
                "amqps://guest:guest@localhost:" + node.port(),
                "If it is a port without TLS (RabbitMQ's is 5672), begin the URL with amqp:");
    }

    @Test
    void aPortOfSomethingElseIsNamedAsSuch() throws IOException {
        try (var server = AnsweringServer.start("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) {
            assertRefused(
                    "amqp://guest:guest@localhost:" + server.port(),
                    "can't be used: what answers there does not speak AMQP 0-9-1.");
        }
    }

    @Test
    void aPortThatClosesWithoutAWordMayBeOneForTlsOrHaveNoBrokerBehindIt() throws IOException {
        try (var server = AnsweringServer.start("")) {
            assertRefused(
                    "amqp://guest:guest@localhost:" + server.port(),
                    "the connection was closed before the broker said anything; if it is a port for TLS, begin the URL"
                            + " with amqps:");
        }
    }

    @Test
    void aPortThatSaysNothingIsNamedAsSuch() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "amqp://guest:guest@127.0.0.1:" + silent.getLocalPort();
            assertRefused(
                    Apps.settings(url)
                            .withBroker(new BrokerSettings(url, Duration.ofSeconds(5), Map.of("connectTimeout", "1s"))),
                    "can't be reached: the broker did not answer in time");
        }
    }

    @Test
    void aHostThatNobodyKnowsIsNamedAsSuch() {
        assertRefused("amqp://guest:guest@nobody.invalid", "no address is known for nobody.invalid");
    }

    @Test
    void anIpv6AddressIsShownInBrackets() {
        assertRefused("amqp://guest:guest@[::1]:1/shop", "RabbitMQ at [::1]:1/shop as user 'guest' can't be reached");
    }

    @Test
    void aWrongPasswordIsToldOnce() {
        assertRefused(node.url("guest", "wrong", "/"), "the user name or password is wrong");
    }

    @Test
    void aVhostThatIsNotThereIsToldOnce() {
        assertRefused(node.url("guest", "guest", "nowhere"), "vhost nowhere not found");
    }

    @Test
    void aBrokerThatMakesNoMoreQueuesIsNotTakenForOneWithAnOtherQueue() {
        node.ctl("add_vhost", "full");
        node.ctl("set_permissions", "-p", "full", "guest", ".*", ".*", ".*");
        node.ctl("set_vhost_limits", "-p", "full", "{\"max-queues\": 0}");

        String message = refused(
                settings(node.url("guest", "guest", "full")),
                SubscriptionDefinition.of("none", "none-topic", new Ledger().handling()));

        assertTrue(message.contains("The queue does not exist, and the broker refuses to create it"), message);
        assertTrue(message.contains("set_vhost_limits"), message);
        assertFalse(message.contains("It exists with other arguments"), message);
    }

    private static void assertRefused(String url, String expected) {
        assertRefused(settings(url), expected);
    }

    private static void assertRefused(Settings settings, String expected) {
        try (var log = new CapturedLog()) {
            String message = refused(settings);

            assertTrue(message.contains(expected), message);
            List<String> ours = log.warnings().stream()
                    .filter(line -> line.contains(" is down: "))
                    .toList();
            assertFalse(ours.isEmpty());
            assertEquals(
                    List.of(),
                    log.warnings().stream().filter(line -> !ours.contains(line)).toList());
        }
    }

    private static Settings settings(String url) {
        return Apps.settings(url).withBroker(new BrokerSettings(url, Duration.ofSeconds(5), Map.of()));
    }

    private static String refused(Settings settings, SubscriptionDefinition... definitions) {
        return String.valueOf(assertThrows(StartException.class, () -> Apps.start(settings, definitions))
                .getMessage());
    }
}
