package io.leveret.testbroker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The directory of a {@link KafkaNode}: its settings, its data and what it logs. */
final class KafkaHome {
    private static final int LOG_TAIL_LINES = 60;

    private final Path root;

    KafkaHome() {
        try {
            root = Files.createTempDirectory("leveret-kafka-");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Can't prepare a directory for a Kafka broker under " + System.getProperty("java.io.tmpdir")
                            + "; make it writable or set -Djava.io.tmpdir",
                    e);
        }
    }

    /**
     * Writes the settings.
     *
     * @param quorum the controllers
     * @param id which of them this one is, from 1 on
     * @param port where clients connect directly
     * @param proxied where they connect through a proxy
     * @param proxy the proxy's own port, which the broker tells to those clients
     * @param doors ports of guarded listeners
     * @param own more settings
     */
    void configure(
            KafkaQuorum quorum,
            int id,
            int port,
            int proxied,
            int proxy,
            Map<KafkaDoor, Integer> doors,
            Map<String, String> own) {
        int copies = quorum.size();
        write("server.properties", """
                process.roles=broker,controller
                node.id=%10$d
                controller.quorum.voters=%11$s
                controller.listener.names=CONTROLLER
                listeners=DIRECT://127.0.0.1:%1$d,PROXIED://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%4$d%7$s
                advertised.listeners=DIRECT://127.0.0.1:%1$d,PROXIED://127.0.0.1:%3$d,CONTROLLER://127.0.0.1:%4$d%8$s
                listener.security.protocol.map=DIRECT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT%9$s
                inter.broker.listener.name=DIRECT
                log.dirs=%5$s
                auto.create.topics.enable=false
                default.replication.factor=%12$d
                min.insync.replicas=%13$d
                offsets.topic.replication.factor=%12$d
                offsets.topic.num.partitions=1
                transaction.state.log.replication.factor=%12$d
                transaction.state.log.min.isr=%13$d
                transaction.state.log.num.partitions=1
                group.initial.rebalance.delay.ms=0
                %6$s
                """.formatted(
                        port,
                        proxied,
                        proxy,
                        quorum.port(id),
                        root.resolve("data"),
                        lines(own),
                        listening(doors, "127.0.0.1"),
                        listening(doors, "localhost"),
                        protocols(doors),
                        id,
                        quorum.voters(),
                        copies,
                        // One of three may be away, and each record is on two all the same.
                        (copies + 1) / 2));
    }

    private static String listening(Map<KafkaDoor, Integer> doors, String host) {
        return doors.entrySet().stream()
                .map(door -> "," + door.getKey() + "://" + host + ":" + door.getValue())
                .collect(Collectors.joining());
    }

    private static String protocols(Map<KafkaDoor, Integer> doors) {
        return doors.keySet().stream()
                .map(door -> "," + door + ":" + door.protocol())
                .collect(Collectors.joining());
    }

    /** What guards the doors. */
    static Map<String, String> guards(TlsFiles tls, String user, String password) {
        Map<String, String> settings = new HashMap<>();
        settings.put("ssl.keystore.type", "PEM");
        settings.put("ssl.keystore.certificate.chain", inOneLine(tls.certificate()));
        settings.put("ssl.keystore.key", inOneLine(tls.key()));
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.certificates", inOneLine(tls.authority()));
        settings.put("listener.name.tls.ssl.client.auth", "required");
        settings.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512");
        for (KafkaDoor door : List.of(KafkaDoor.LOGIN, KafkaDoor.LOGIN_TLS)) {
            String listener = "listener.name." + door.toString().toLowerCase(Locale.ROOT) + ".";
            settings.put(
                    listener + "plain.sasl.jaas.config",
                    "org.apache.kafka.common.security.plain.PlainLoginModule required user_" + user + "=\"" + password
                            + "\";");
            for (String mechanism : List.of("scram-sha-256", "scram-sha-512")) {
                settings.put(
                        listener + mechanism + ".sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
            }
        }
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:ANONYMOUS;User:" + user);
        return settings;
    }

    /** What lets those in who show a token. */
    static Map<String, String> tokens(Path keys) {
        String listener = "listener.name." + KafkaDoor.LOGIN.toString().toLowerCase(Locale.ROOT) + ".";
        String bearer = "org.apache.kafka.common.security.oauthbearer.OAuthBearer";
        return Map.of(
                listener + "sasl.enabled.mechanisms",
                "OAUTHBEARER",
                listener + "oauthbearer.sasl.jaas.config",
                bearer + "LoginModule required;",
                listener + "oauthbearer.sasl.server.callback.handler.class",
                bearer + "ValidatorCallbackHandler",
                listener + "sasl.oauthbearer.jwks.endpoint.url",
                keys.toUri().toString(),
                listener + "sasl.oauthbearer.expected.audience",
                TokenServer.AUDIENCE,
                listener + "sasl.oauthbearer.expected.issuer",
                TokenServer.ISSUER);
    }

    /** Broken lines continue in a file of properties with these two characters. */
    private static String inOneLine(Path pem) {
        try {
            return Files.readString(pem).strip().replaceAll("\\R", "\\\\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String lines(Map<String, String> own) {
        return own.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    Path settings() {
        return root.resolve("server.properties");
    }

    /** What the running broker writes to its console; anew with each start. */
    Path consoleLog() {
        return root.resolve("console.log");
    }

    /** Whether the broker has logged a text since it was started. */
    boolean hasLogged(String text) {
        return lines().stream().anyMatch(line -> line.contains(text));
    }

    String logTail() {
        List<String> lines = lines();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    }

    private List<String> lines() {
        try {
            return Files.exists(consoleLog())
                    ? Files.readAllLines(consoleLog(), StandardCharsets.ISO_8859_1)
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read the log of a Kafka broker in " + root, e);
        }
    }

    void delete() {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Can't delete the stopped broker's directory " + root + "; delete it", e);
        }
    }

    private void write(String name, String content) {
        try {
            Files.writeString(root.resolve(name), content, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't write " + name + " of a Kafka broker in " + root, e);
        }
    }
}
