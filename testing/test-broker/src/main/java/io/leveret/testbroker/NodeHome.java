package io.leveret.testbroker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** The directory of one node, and the environment that keeps the node inside it and on the loopback interface. */
final class NodeHome {
    /** One for all nodes of this JVM, so that they could form a cluster; random, so that no stranger can log in. */
    private static final String COOKIE = UUID.randomUUID().toString();

    private static final String LOOPBACK_DISTRIBUTION = "-kernel inet_dist_use_interface {127,0,0,1}";

    /** Tests share few cores: one scheduler that doesn't spin while idle. */
    private static final String FEW_CORES = "+S 1:1 +sbwt none ";

    /** Tests wait for a quorum queue's counts, which are taken at this interval of milliseconds: by default five seconds. */
    private static final String COUNTS_SOON = "-rabbit quorum_tick_interval 1000 ";

    private static final int LOG_TAIL_LINES = 40;
    private static final String AUTHORITY = "authority.pem";
    private static final String CERTIFICATE = "certificate.pem";
    private static final String KEY = "key.pem";
    private static final String ADVANCED_CONFIG = "advanced.config";

    private final Path root;

    /** What the server sees as {@code /}. */
    private final Path serverRoot;

    private final String nodeName;
    private final int port;
    private final int distributionPort;
    private final QueueCounts counts;

    /** What sets the broker of a test apart from a user's. */
    private String forTests = FEW_CORES + COUNTS_SOON;

    NodeHome(Path serverRoot, String nodeName, int port, int distributionPort) {
        this.serverRoot = serverRoot;
        this.nodeName = nodeName;
        this.port = port;
        this.distributionPort = distributionPort;
        try {
            root = Files.createTempDirectory(temporary(serverRoot), "leveret-rabbit-");
            write(".erlang.cookie", COOKIE);
            Files.setPosixFilePermissions(root.resolve(".erlang.cookie"), PosixFilePermissions.fromString("r--------"));
            write("enabled_plugins", "[].\n");
            advancedConfig("[].\n");
            // The disk limit is low because a full developer's disk must not look like a fault under test.
            write("rabbitmq.conf", """
                    listeners.tcp.1 = 127.0.0.1:%d
                    disk_free_limit.absolute = 10MB
                    vm_memory_high_watermark.relative = %s
                    """.formatted(port, RabbitNode.MEMORY_WATERMARK));
            Files.createDirectory(root.resolve("data"));
            Files.createDirectory(root.resolve("log"));
            counts = new QueueCounts(root, seen(root));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Can't prepare a directory for a RabbitMQ node under " + System.getProperty("java.io.tmpdir")
                            + "; make it writable or set -Djava.io.tmpdir",
                    e);
        }
    }

    /** Leaves it to the broker how many schedulers it starts and when it counts, from the next start on. */
    void asUsersHaveIt() {
        forTests = "";
    }

    /** Adds a listener for TLS, which every start opens from now on. */
    void listenWithTls(int tlsPort, TlsFiles files, boolean demandClientCertificates) {
        install(files);
        append("""
                listeners.ssl.1 = 127.0.0.1:%d
                ssl_options.cacertfile = %s
                ssl_options.certfile = %s
                ssl_options.keyfile = %s
                ssl_options.verify = %s
                ssl_options.fail_if_no_peer_cert = %s
                """.formatted(
                        tlsPort,
                        path(AUTHORITY),
                        path(CERTIFICATE),
                        path(KEY),
                        demandClientCertificates ? "verify_peer" : "verify_none",
                        demandClientCertificates));
    }

    /** Puts the server's certificate in the place of the one before. */
    void install(TlsFiles files) {
        try {
            Files.copy(files.authority(), root.resolve(AUTHORITY), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(files.certificate(), root.resolve(CERTIFICATE), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(files.key(), root.resolve(KEY), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't copy certificates to " + root, e);
        }
    }

    private void append(String lines) {
        try {
            Files.writeString(root.resolve("rabbitmq.conf"), lines, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't extend the configuration in " + root, e);
        }
    }

    /** A command with the node's environment; the developer's own RabbitMQ and Erlang settings are kept out. */
    ProcessBuilder process(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("RABBITMQ_") || name.startsWith("ERL_"));
        environment.put("HOME", seen(root));
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        environment.put("RABBITMQ_NODENAME", nodeName);
        environment.put("RABBITMQ_NODE_PORT", Integer.toString(port));
        environment.put("RABBITMQ_DIST_PORT", Integer.toString(distributionPort));
        environment.put("RABBITMQ_MNESIA_BASE", path("data"));
        environment.put("RABBITMQ_LOG_BASE", path("log"));
        environment.put("RABBITMQ_ENABLED_PLUGINS_FILE", path("enabled_plugins"));
        environment.put("RABBITMQ_CONFIG_FILE", path("rabbitmq.conf"));
        environment.put("RABBITMQ_ADVANCED_CONFIG_FILE", path(ADVANCED_CONFIG));
        environment.put("RABBITMQ_CONF_ENV_FILE", path("no-environment.conf"));
        environment.put(
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                forTests + LOOPBACK_DISTRIBUTION + QueueCounts.argument(seen(root)));
        environment.put("RABBITMQ_CTL_ERL_ARGS", LOOPBACK_DISTRIBUTION);
        // Makes the script exec the Erlang machine: signals then reach the broker itself, not a shell in front of it.
        environment.put("RUNNING_UNDER_SYSTEMD", "true");
        environment.remove("NOTIFY_SOCKET");
        return builder;
    }

    QueueCounts counts() {
        return counts;
    }

    /** Erlang terms, read at the next start. */
    void advancedConfig(String terms) throws IOException {
        write(ADVANCED_CONFIG, terms);
    }

    void enablePlugins(List<String> plugins) {
        try {
            write("enabled_plugins", "[" + String.join(",", plugins) + "].\n");
        } catch (IOException e) {
            throw new UncheckedIOException("Can't write the list of plugins in " + root, e);
        }
    }

    Path consoleLog() {
        return root.resolve("log").resolve("console.txt");
    }

    /** Where the node writes the names of its quorum queues' members. */
    private Path quorumNames() {
        return root.resolve("data")
                .resolve(nodeName)
                .resolve("quorum")
                .resolve(nodeName)
                .resolve("names.dets");
    }

    /** Whether the node has written that it is a member of this quorum queue of the default virtual host. */
    boolean knowsQuorumQueue(String queue) {
        try {
            String name = "%2F_" + queue;
            // An Erlang atom is written behind its length, which tells it from longer names that begin alike.
            return Files.exists(quorumNames())
                    && Files.readString(quorumNames(), StandardCharsets.ISO_8859_1)
                            .contains((char) name.length() + name);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read " + quorumNames(), e);
        }
    }

    /** The last lines of every log of the node. */
    String logTail() {
        StringBuilder tail = new StringBuilder();
        try (Stream<Path> files = Files.list(root.resolve("log"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
                tail.append("--- ").append(file.getFileName()).append('\n');
                lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size())
                        .forEach(line -> tail.append(line).append('\n'));
            }
        } catch (IOException e) {
            tail.append("(the node's log can't be read: ").append(e).append(')');
        }
        return tail.toString();
    }

    void delete() {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Can't delete the stopped node's directory " + root + "; delete it", e);
        }
    }

    private static Path temporary(Path serverRoot) {
        return serverRoot.resolve(serverRoot.getNameCount() == 0 ? System.getProperty("java.io.tmpdir") : "tmp");
    }

    private String seen(Path path) {
        return "/" + serverRoot.relativize(path);
    }

    private String path(String name) {
        return seen(root.resolve(name));
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(root.resolve(name), content, StandardCharsets.UTF_8);
    }
}
