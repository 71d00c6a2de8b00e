package io.leveret.testbroker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private Kafka broker for tests: broker and controller in one process of its own (KRaft), on loopback ports, in a
 * temporary directory. {@link #kill()} and {@link #stop()} keep the ports and the data. {@link #close()} deletes
 * everything, and so does the end of the JVM.
 *
 * <p>There are two ways to it: {@link #url()} leads straight to the broker, {@link #proxiedUrl()} through {@link
 * #network()}, which tests may break. A Kafka client connects to the addresses that the broker tells it, so the broker
 * tells the proxy's to those that come that way.
 *
 * <p>Thread-safe; start, stop and kill wait for each other.
 */
public final class KafkaNode implements AutoCloseable {
    static final String SERVER_LOG = "kafka.server.KafkaRaftServer";

    private static final Logger LOG = LoggerFactory.getLogger(KafkaNode.class);
    private static final Duration FORMAT_DEADLINE = Duration.ofMinutes(1);
    private static final Duration START_DEADLINE = Duration.ofMinutes(2);
    private static final long PROBE_INTERVAL_MILLIS = 50;

    /** Those of Kafka's own kafka-server-start.sh and kafka-run-class.sh, and no compiler left out. */
    private static final List<String> AS_USERS_HAVE_IT = List.of(
            "-Xms1g",
            "-Xmx1g",
            "-XX:-UseSerialGC",
            "-XX:+UseG1GC",
            "-XX:MaxGCPauseMillis=20",
            "-XX:InitiatingHeapOccupancyPercent=35",
            "-XX:TieredStopAtLevel=4");

    private final KafkaInstallation installation;
    private final KafkaQuorum quorum;

    /** Of the broker's JVM. */
    private final List<String> options;

    private final int port = FreePorts.next();
    private final KafkaHome home = new KafkaHome();
    private final Map<KafkaDoor, Integer> doors = new EnumMap<>(KafkaDoor.class);
    private final TcpProxy network;
    private final Thread shutdownHook;
    private final ServerProcess server = new ServerProcess("Kafka broker");

    private KafkaNode(
            KafkaInstallation installation,
            KafkaQuorum quorum,
            int id,
            List<KafkaDoor> guarded,
            Map<String, String> settings,
            List<String> options) {
        this.installation = installation;
        this.options = options;
        this.quorum = quorum;
        int proxied = FreePorts.next();
        network = TcpProxy.to("127.0.0.1", proxied);
        guarded.forEach(door -> doors.put(door, FreePorts.next()));
        home.configure(quorum, id, port, proxied, network.port(), doors, settings);
        shutdownHook = new Thread(this::discard, "leveret-kafka-" + port + "-shutdown");
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /**
     * Starts a new broker of the version that {@code -Dleveret.test.kafka} names, or else of the newest.
     *
     * @return the broker, ready for connections
     * @throws IllegalStateException when there are no jars to run; {@link NeedsKafka} skips such tests
     */
    public static KafkaNode started() {
        return started(KafkaQuorum.of(1), 1, List.of(), Map.of(), List.of());
    }

    /**
     * Starts a new broker for measurements, whose JVM has the options that users' brokers have by default. Those for tests start
     * sooner and need less.
     *
     * @return the broker, ready for connections
     * @throws IllegalStateException as {@link #started()}
     */
    public static KafkaNode startedAsUsersHaveIt() {
        return started(KafkaQuorum.of(1), 1, List.of(), Map.of(), AS_USERS_HAVE_IT);
    }

    /**
     * The version of all brokers here.
     *
     * @return the one that {@code -Dleveret.test.kafka} names, or else the newest
     */
    public static String version() {
        return KafkaInstallation.version();
    }

    /**
     * Starts a new broker that is guarded at three more doors, and by access control lists. Who comes by {@link #url()} may do
     * all, and so may the user of whom this has the password; others are known by the certificate's name.
     *
     * @param tls the certificate to show, and the authority of those that are asked for
     * @param user logs in by PLAIN; others by SCRAM, once they are made
     * @param password letters, digits and hyphens
     * @return the broker, ready for connections
     * @throws IllegalStateException when there are no jars to run; {@link NeedsKafka} skips such tests
     */
    public static KafkaNode secured(TlsFiles tls, String user, String password) {
        return started(
                KafkaQuorum.of(1), 1, List.of(KafkaDoor.values()), KafkaHome.guards(tls, user, password), List.of());
    }

    /**
     * Starts a new broker as {@link #secured} does, but those who come by {@link KafkaDoor#LOGIN} show a token of OAUTHBEARER,
     * and are known by its {@code sub}.
     *
     * @param tls the certificate to show at the other doors
     * @param keys the file of {@link TokenServer#jwks}
     * @return the broker, ready for connections
     * @throws IllegalStateException when there are no jars to run; {@link NeedsKafka} skips such tests
     */
    public static KafkaNode withTokens(TlsFiles tls, Path keys) {
        Map<String, String> settings = new HashMap<>(KafkaHome.guards(tls, "nobody", "who-logs-in"));
        settings.putAll(KafkaHome.tokens(keys));
        return started(
                KafkaQuorum.of(1),
                1,
                List.of(KafkaDoor.values()),
                settings,
                List.of(
                        "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=" + keys.toUri(),
                        "-Dorg.apache.kafka.sasl.oauthbearer.allowed.files=" + keys));
    }

    /** Starts one of several brokers; it is ready once most of them run. */
    static KafkaNode started(KafkaQuorum quorum, int id) {
        return started(quorum, id, List.of(), Map.of(), List.of());
    }

    private static KafkaNode started(
            KafkaQuorum quorum, int id, List<KafkaDoor> guarded, Map<String, String> settings, List<String> options) {
        KafkaNode node = new KafkaNode(
                KafkaInstallation.find()
                        .orElseThrow(() -> new IllegalStateException(
                                "There is no Kafka broker to run here; " + Remedies.KAFKA_BROKER)),
                quorum,
                id,
                guarded,
                settings,
                options);
        try {
            node.format();
            return node.start();
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private void format() {
        List<String> command = new ArrayList<>(installation.command("kafka.tools.StorageTool", List.of()));
        command.addAll(List.of(
                "format", "-t", quorum.clusterId(), "-c", home.settings().toString()));
        Command.run(new ProcessBuilder(command), FORMAT_DEADLINE);
    }

    /**
     * Starts the broker, again on the same ports and data, and waits until it takes connections.
     *
     * @return this broker
     * @throws IllegalStateException when it runs already, or is not ready within 120 s: with the end of its log
     */
    public synchronized KafkaNode start() {
        if (isRunning()) {
            throw new IllegalStateException("The Kafka broker on port " + port + " runs already; kill() or stop() it");
        }
        long begin = System.nanoTime();
        List<String> command = new ArrayList<>(installation.command("kafka.Kafka", options));
        command.add(home.settings().toString());
        server.start(new ProcessBuilder(command), home.consoleLog());
        awaitReady(begin + START_DEADLINE.toNanos());
        LOG.info(
                "Kafka broker answers on port {} after {} ms",
                port,
                Duration.ofNanos(System.nanoTime() - begin).toMillis());
        return this;
    }

    /** Ends the broker at once with SIGKILL, as a crash would; does nothing when it is down. */
    public synchronized void kill() {
        server.kill();
    }

    /** Stops the broker as it is (SIGSTOP): its connections stay open, and nothing answers. */
    public synchronized void freeze() {
        server.freeze();
    }

    /** Has the broker go on after {@link #freeze()}. */
    public synchronized void thaw() {
        server.thaw();
    }

    /**
     * Has each write that would make a file longer fail from now on, until the next start, as a full disk does. A broker with a
     * single directory ends then.
     */
    public synchronized void fillDisk() {
        server.limitFiles(0);
    }

    /** Shuts the broker down cleanly; does nothing when it is down. Killed if it takes more than 30 s. */
    public synchronized void stop() {
        server.stop();
    }

    /** Stops the broker cleanly and starts it again. */
    public synchronized void restart() {
        stop();
        start();
    }

    /**
     * The CPU time that the broker has used since it was last started.
     *
     * @return nothing while it is not running
     */
    public synchronized Duration cpuTime() {
        return server.cpuTime();
    }

    /**
     * Whether the broker's process is alive.
     *
     * @return false before the start and after a kill, a stop or a crash
     */
    public boolean isRunning() {
        return server.isRunning();
    }

    /**
     * The way straight to the broker.
     *
     * @return a {@code kafka:} URL
     */
    public String url() {
        return "kafka://127.0.0.1:" + port;
    }

    /**
     * The way through a door.
     *
     * @param door of a broker that is {@linkplain #secured secured}
     * @return a port of this machine
     */
    public int port(KafkaDoor door) {
        return doors.getOrDefault(door, 0);
    }

    /**
     * The way to the broker through {@link #network()}.
     *
     * @return a {@code kafka:} URL
     */
    public String proxiedUrl() {
        return "kafka://127.0.0.1:" + network.port();
    }

    /**
     * The network that clients of {@link #proxiedUrl()} use.
     *
     * @return a proxy that lives as long as this broker
     */
    public TcpProxy network() {
        return network;
    }

    /** Kills the broker and deletes its data. */
    @Override
    public synchronized void close() {
        discard();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            LOG.debug("The JVM is ending: the hook of the Kafka broker on port {} has run or will", port);
        }
    }

    /** Takes no lock: the end of the JVM must not wait for a start that hangs. */
    private void discard() {
        network.close();
        server.kill();
        home.delete();
    }

    private void awaitReady(long deadline) {
        while (!home.hasLogged("Kafka Server started")) {
            if (!isRunning()) {
                throw new IllegalStateException("The Kafka broker on port " + port
                        + " ended while it was starting; its log says why:\n" + home.logTail());
            }
            if (System.nanoTime() - deadline > 0) {
                String log = home.logTail();
                kill();
                throw new IllegalStateException("The Kafka broker on port " + port + " was not ready within "
                        + START_DEADLINE.toSeconds() + " s and was killed; its log:\n" + log);
            }
            pause();
        }
    }

    private void pause() {
        try {
            Thread.sleep(PROBE_INTERVAL_MILLIS);
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the Kafka broker on port " + port, e);
        }
    }
}
