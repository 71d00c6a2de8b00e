package io.leveret.testbroker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
     * @param port where clients connect directly
     * @param proxied where they connect through a proxy
     * @param proxy the proxy's own port, which the broker tells to those clients
     * @param controller where the broker's own controller listens
     * @param own settings that replace those of the same name
     */
    void configure(int port, int proxied, int proxy, int controller, Map<String, String> own) {
        write("server.properties", """
                process.roles=broker,controller
                node.id=1
                controller.quorum.bootstrap.servers=127.0.0.1:%4$d
                controller.listener.names=CONTROLLER
                listeners=DIRECT://127.0.0.1:%1$d,PROXIED://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%4$d
                advertised.listeners=DIRECT://127.0.0.1:%1$d,PROXIED://127.0.0.1:%3$d,CONTROLLER://127.0.0.1:%4$d
                listener.security.protocol.map=DIRECT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT
                inter.broker.listener.name=DIRECT
                log.dirs=%5$s
                auto.create.topics.enable=false
                default.replication.factor=1
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=1
                group.initial.rebalance.delay.ms=0
                %6$s
                """.formatted(port, proxied, proxy, controller, root.resolve("data"), lines(own)));
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

    /** A new id in Kafka's own spelling: 16 bytes in Base64 without padding. Its tools take a '-' in front for an option. */
    static String clusterId() {
        String id = randomId();
        return id.startsWith("-") ? clusterId() : id;
    }

    private static String randomId() {
        UUID id = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void write(String name, String content) {
        try {
            Files.writeString(root.resolve(name), content, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't write " + name + " of a Kafka broker in " + root, e);
        }
    }
}
