package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.BrokerSettings;
import io.leveret.Leveret;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.Certificates;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import io.leveret.testbroker.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whom an application believes to be its broker. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class TlsSecurityTest {

    private static final String HERE = "dns:localhost,ip:127.0.0.1";

    @TempDir
    static Path directory = Path.of("");

    private static Certificates certificates = new Certificates(directory);
    private static TlsFiles right = new TlsFiles(directory, directory, directory);
    private static RabbitNode node;

    @BeforeAll
    static void startNode() {
        certificates = new Certificates(directory);
        certificates.authority("ours");
        certificates.issue("ours", "right", HERE, "-1d");
        right = certificates.server("ours", "right");
        node = RabbitNode.startedWithTls(right, false);
    }

    @AfterAll
    static void endNode() {
        node.close();
    }

    @Test
    void eventsFlowOnceTheAuthorityIsTrusted() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("safe", "safe-topic", ledger.handling());
        var settings = settings(
                node, Map.of("tls.trustStore", certificates.trusting("ours").toString()));
        try (Leveret app = Apps.start(settings, definition)) {
            for (int i = 0; i < 100; i++) {
                ledger.publish(app, "safe-topic", i);
            }
            ledger.settle(100);
            assertEquals(100, ledger.confirmed.size());
        }
    }

    @Test
    void anAuthorityThatIsNotTrustedIsRefused() {
        certificates.authority("others");

        assertRefused(Map.of("tls.trustStore", certificates.trusting("others").toString()), "certification path");
        // The JVM's own authorities don't know ours either.
        assertRefused(Map.of(), "certification path");
    }

    @Test
    void aCertificateForAnotherHostIsRefused() {
        certificates.issue("ours", "elsewhere", "dns:broker.example", "-1d");

        assertRefusedWith("elsewhere", "No subject alternative");
    }

    @Test
    void anExpiredCertificateIsRefused() {
        certificates.issue("ours", "expired", HERE, "-9d");

        assertRefusedWith("expired", "validity check failed");
    }

    @Test
    void whoTurnsVerificationOffIsConnectedAndWarnedLoudly() {
        try (var log = new CapturedLog();
                Leveret app = Apps.start(settings(node, Map.of("tls.verify", "false")))) {
            assertTrue(app.health().up());
            assertTrue(
                    log.warnings().stream().anyMatch(line -> line.contains("ANYBODY CAN PRETEND TO BE THIS BROKER")),
                    () -> log.warnings().toString());
        }
    }

    @Test
    void aStartGoesOnWhereverItsConnectionIsCutInTheMiddleOfTheHandshakeToo() {
        try (TcpProxy network = TcpProxy.to("localhost", node.tlsPort())) {
            String trusted = certificates.trusting("ours").toString();
            Settings settings = settings(network.port(), Map.of("tls.trustStore", trusted));
            int cuts = CutStarts.each(150, network, () -> Apps.start(settings));
            assertTrue(cuts > 10, () -> cuts + " cuts");
        }
    }

    @Test
    void aBrokerWithoutTlsIsNotTalkedToWithoutTls() {
        var plain = Settings.of("amqps://guest:guest@localhost:" + node.port())
                .withBroker(new BrokerSettings(
                        "amqps://guest:guest@localhost:" + node.port(), Duration.ofSeconds(5), Map.of()));

        var failure = assertThrows(StartException.class, () -> Apps.start(plain));

        assertTrue(String.valueOf(failure.getMessage()).contains("did not start"), failure.getMessage());
    }

    @Test
    void settingsForTlsWithAUrlWithoutItAreAFault() {
        var forgotten = Apps.with(Apps.settings(node.url()), "tls.verify", "true");

        var failure = assertThrows(StartException.class, () -> Apps.start(forgotten));

        assertTrue(String.valueOf(failure.getMessage()).contains("write amqps: or leave it out"), failure.getMessage());
    }

    @Test
    void aKeyStoreThatCantBeOpenedIsAFaultOfTheSettingsWithoutItsPassword() {
        var wrong = settings(
                node,
                Map.of(
                        "tls.trustStore",
                        certificates.trusting("ours").toString(),
                        "tls.trustStorePassword",
                        "canary-that-is-wrong"));

        var failure = assertThrows(StartException.class, () -> Apps.start(wrong));

        assertEquals(1, failure.faults().size());
        assertTrue(String.valueOf(failure.getMessage()).contains("its password doesn't open it"), failure.getMessage());
        assertFalse(String.valueOf(failure.getMessage()).contains("canary"), failure.getMessage());
    }

    @Test
    void aBrokerThatDemandsCertificatesOfItsClientsIsShownOne() {
        certificates.issue("ours", "client", HERE, "-1d");
        String trusted = certificates.trusting("ours").toString();
        try (RabbitNode strict = RabbitNode.startedWithTls(right, true)) {
            var known = settings(
                    strict,
                    Map.of(
                            "tls.trustStore",
                            trusted,
                            "tls.keyStore",
                            certificates.client("ours", "client").toString(),
                            "tls.keyStorePassword",
                            Certificates.PASSWORD));
            try (Leveret app = Apps.start(known)) {
                assertTrue(app.health().up());
            }
            var stranger = settings(strict, Map.of("tls.trustStore", trusted));
            var failure = assertThrows(StartException.class, () -> Apps.start(stranger));
            assertTrue(String.valueOf(failure.getMessage()).contains("certificate"), failure.getMessage());
        }
    }

    @Test
    void certificatesAndKeysInPemAreTakenAsTheGuideShows() throws IOException {
        certificates.issue("ours", "pem-client", HERE, "-1d");
        TlsFiles own = certificates.server("ours", "pem-client");
        String shown = Files.readString(Path.of("src/test/resources/guide/tls.yaml"));
        try (RabbitNode strict = RabbitNode.startedWithTls(right, true)) {
            Path file = Files.writeString(
                    directory.resolve("pem.yaml"),
                    shown.replace("rabbit.example.com:5671", "localhost:" + strict.tlsPort())
                            .replace("/etc/shop/ca.pem", own.authority().toString())
                            .replace("/etc/shop/client.pem", own.certificate().toString())
                            .replace("/etc/shop/client-key.pem", own.key().toString()));
            try (Leveret app = Leveret.builder().config(file).start()) {
                assertTrue(app.health().up());
            }
        }
    }

    @Test
    @Tag("full")
    void anIpv6AddressIsVerifiedByItsCertificate() throws Exception {
        certificates.issue("ours", "six", "ip:::1", "-1d");
        try (ServerSocket server = tlsServer(certificates.client("ours", "six"), InetAddress.getAllByName("::1")[0])) {
            var heard = new FutureTask<>(() -> {
                try (Socket client = server.accept()) {
                    return new String(client.getInputStream().readNBytes(4), StandardCharsets.US_ASCII);
                }
            });
            var listening = new Thread(heard, "listening");
            listening.setDaemon(true);
            listening.start();
            String url = "amqps://guest:guest@[::1]:" + server.getLocalPort();
            Map<String, String> options = Map.of(
                    "tls.trustStore",
                    certificates.trusting("ours").toString(),
                    "tls.trustStorePassword",
                    Certificates.PASSWORD);
            var settings = Apps.settings(url).withBroker(new BrokerSettings(url, Duration.ofSeconds(5), options));

            assertThrows(StartException.class, () -> Apps.start(settings), "the server says nothing");

            assertEquals("AMQP", heard.get(20, TimeUnit.SECONDS), "the client spoke, so it believed the certificate");
        }
    }

    private static ServerSocket tlsServer(Path keys, InetAddress address) throws Exception {
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        char[] password = Certificates.PASSWORD.toCharArray();
        factory.init(KeyStore.getInstance(keys.toFile(), password), password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context.getServerSocketFactory().createServerSocket(0, 50, address);
    }

    private static void assertRefusedWith(String certificate, String reason) {
        node.certificate(certificates.server("ours", certificate));
        try {
            assertRefused(Map.of("tls.trustStore", certificates.trusting("ours").toString()), reason);
        } finally {
            node.certificate(right);
        }
    }

    private static void assertRefused(Map<String, String> options, String reason) {
        var failure = assertThrows(
                StartException.class,
                () -> Apps.start(brief(settings(node, options))).close());

        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains(reason), message);
        assertTrue(message.contains("tls.trustStore"), "names what to look at: " + message);
    }

    /** It tries until its time is over. */
    private static Settings brief(Settings settings) {
        BrokerSettings broker = settings.broker();
        return settings.withBroker(new BrokerSettings(broker.url(), Duration.ofSeconds(5), broker.options()));
    }

    private static Settings settings(RabbitNode at, Map<String, String> options) {
        return settings(at.tlsPort(), options);
    }

    private static Settings settings(int port, Map<String, String> options) {
        String url = "amqps://guest:guest@localhost:" + port;
        Map<String, String> all = new HashMap<>(options);
        if (all.containsKey("tls.trustStore")) {
            all.putIfAbsent("tls.trustStorePassword", Certificates.PASSWORD);
        }
        return Apps.settings(url).withBroker(new BrokerSettings(url, Duration.ofSeconds(20), all));
    }
}
