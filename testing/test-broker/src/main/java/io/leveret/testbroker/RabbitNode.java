package io.leveret.testbroker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private RabbitMQ node for tests that kill, restart or configure it. It runs as the current user, on loopback ports,
 * in a temporary directory. {@link #kill()} and {@link #stop()} keep the ports and the data, so durable queues are
 * there again after {@link #start()}. {@link #close()} deletes everything, and so does the end of the JVM.
 *
 * <p>Thread-safe; start, stop and kill wait for each other.
 */
public final class RabbitNode implements AutoCloseable {
    static final String MEMORY_WATERMARK = "0.4";

    private static final Logger LOG = LoggerFactory.getLogger(RabbitNode.class);
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final Duration START_DEADLINE = Duration.ofMinutes(2);
    private static final Duration CTL_DEADLINE = Duration.ofSeconds(60);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
    private static final long PROBE_INTERVAL_MILLIS = 50;

    private final RabbitInstallation installation;
    private final String name;
    private final int port;
    private final NodeHome home;
    private final Thread shutdownHook;
    private final ServerProcess server;

    /** 0 without TLS; set before the first start. */
    private int tlsPort;

    /**
     * Prepares a node; {@link #start()} starts it.
     *
     * @param installation the server to run
     */
    public RabbitNode(RabbitInstallation installation) {
        this.installation = installation;
        name = "leveret-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet() + "@localhost";
        server = new ServerProcess("RabbitMQ node " + name);
        port = FreePorts.next();
        home = new NodeHome(installation.root(), name, port, FreePorts.next());
        shutdownHook = new Thread(this::discard, "leveret-rabbit-" + port + "-shutdown");
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /**
     * Starts a new node of the server installed on this machine.
     *
     * @return the node, ready for connections
     * @throws IllegalStateException when there is no server to run; {@link NeedsBroker#privateNode()} skips such tests
     */
    public static RabbitNode started() {
        return started(node -> {});
    }

    /**
     * Starts a new node for measurements: with as many schedulers as the broker takes by default, one for each core. Those
     * for tests have one, and count a quorum queue's messages each second.
     *
     * @return the node, ready for connections
     * @throws IllegalStateException as {@link #started()}
     */
    public static RabbitNode startedOnAllCores() {
        return started(node -> node.home.asUsersHaveIt());
    }

    /**
     * Starts a new node that also listens with TLS, on {@link #tlsPort()}.
     *
     * @param files its certificate
     * @param demandClientCertificates whether clients must have a certificate of the same authority
     * @return the node, ready for connections
     * @throws IllegalStateException as {@link #started()}
     */
    public static RabbitNode startedWithTls(TlsFiles files, boolean demandClientCertificates) {
        return started(node -> {
            node.tlsPort = FreePorts.next();
            node.home.listenWithTls(node.tlsPort, files, demandClientCertificates);
        });
    }

    /**
     * Prepares a new node of the server installed on this machine, for {@link #start()} to start.
     *
     * @return the node, with a port that nothing answers on yet
     * @throws IllegalStateException as {@link #started()}
     */
    public static RabbitNode prepared() {
        return new RabbitNode(LocalServer.installation()
                .orElseThrow(() -> new IllegalStateException("No RabbitMQ server is installed here to run a private"
                        + " node of; " + Remedies.PRIVATE_NODE)));
    }

    private static RabbitNode started(Consumer<RabbitNode> prepare) {
        RabbitNode node = prepared();
        try {
            prepare.accept(node);
            return node.start();
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    /**
     * Starts the node, again on the same port and data, and waits until it answers AMQP.
     *
     * @return this node
     * @throws IllegalStateException when it runs already, or is not ready within 120 s: with the end of its log
     */
    public synchronized RabbitNode start() {
        if (isRunning()) {
            throw new IllegalStateException("The RabbitMQ node " + name + " runs already; kill() or stop() it first");
        }
        long begin = System.nanoTime();
        home.counts().starting();
        server.start(home.process(installation.serverCommand()), home.consoleLog());
        awaitReady(begin + START_DEADLINE.toNanos());
        LOG.info(
                "RabbitMQ node {} answers on port {} after {} ms",
                name,
                port,
                Duration.ofNanos(System.nanoTime() - begin).toMillis());
        return this;
    }

    /** Ends the node at once with SIGKILL, as a crash would; does nothing when it is down. */
    public synchronized void kill() {
        server.kill();
    }

    /** Stops the node's processes as they are (SIGSTOP): its connections stay open, and nothing answers. */
    public synchronized void freeze() {
        server.freeze();
    }

    /** Has the node go on after {@link #freeze()}. */
    public synchronized void thaw() {
        server.thaw();
    }

    /** Shuts the node down cleanly; does nothing when it is down. Killed if it takes more than 30 s. */
    public synchronized void stop() {
        server.stop();
    }

    /**
     * Waits until the node has written to its disk that it is a member of these quorum queues: up to some 4 s after they
     * were declared. A node that is killed before that comes back with a new, empty member, and the queue never has a leader
     * again: <a href="https://github.com/rabbitmq/rabbitmq-server/issues/15725">rabbitmq-server#15725</a>. (Ra keeps the
     * names in a DETS table that is written with a delay.)
     *
     * @param queues names of quorum queues in the default virtual host
     * @throws IllegalStateException when it has not after 30 s
     */
    public void awaitOnDisk(String... queues) {
        long deadline = System.nanoTime() + CTL_DEADLINE.toNanos() / 2;
        while (!Stream.of(queues).allMatch(home::knowsQuorumQueue)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("The RabbitMQ node " + name + " has not written its membership of "
                        + List.of(queues) + " within 30 s; are they quorum queues of the virtual host /?");
            }
            pause();
        }
    }

    /**
     * Deletes what tests have left behind: the default virtual host with its queues, exchanges and policies, which is made
     * anew, and all users but the default one. A second instead of the five of a core that a new node takes to start. What was
     * set on the node itself stays, such as an alarm.
     *
     * @throws IllegalStateException when the node is down, or has not done so within 60 s
     */
    public void clear() {
        ctl("eval", """
                By = <<"test">>,
                [rabbit_auth_backend_internal:delete_user(Name, By)
                    || User <- rabbit_auth_backend_internal:list_users(),
                       Name <- [proplists:get_value(user, User)], Name =/= <<"guest">>],
                rabbit_auth_backend_internal:clear_user_limits(<<"guest">>, <<"all">>, By),
                [ok = rabbit_vhost:delete(Host, By) || Host <- rabbit_vhost:list_names()],
                ok = rabbit_vhost:add(<<"/">>, By),
                ok = rabbit_auth_backend_internal:set_permissions(
                    <<"guest">>, <<"/">>, <<".*">>, <<".*">>, <<".*">>, By).
                """);
    }

    /** Stops the node cleanly and starts it again. */
    public synchronized void restart() {
        stop();
        start();
    }

    /**
     * The CPU time that the node has used since it was last started.
     *
     * @return of all its processes; nothing while it is not running
     */
    public synchronized Duration cpuTime() {
        return server.cpuTime();
    }

    /**
     * Whether the node's process is alive.
     *
     * @return false before the start and after a kill, a stop or a crash
     */
    public boolean isRunning() {
        return server.isRunning();
    }

    /**
     * Runs rabbitmqctl against this node: a third of a second of one core.
     *
     * @param arguments the command and its arguments
     * @return what it wrote to its standard output, without banners
     * @throws IllegalStateException when it fails, with its output, or takes more than 60 s
     */
    public String ctl(String... arguments) {
        List<String> quiet = new ArrayList<>(List.of("-q"));
        quiet.addAll(List.of(arguments));
        return Command.run(home.process(installation.ctlCommand(quiet)), CTL_DEADLINE);
    }

    /**
     * Adds a user who may do everything in the default virtual host.
     *
     * @param user the new user's name
     * @param password the new user's password
     */
    public void addUser(String user, String password) {
        ctl("add_user", user, password);
        ctl("set_permissions", "-p", "/", user, ".*", ".*", ".*");
    }

    /**
     * Sets what only {@code advanced.config} can; read at the next start.
     *
     * @param terms Erlang terms, for instance <code>[{rabbit, [{channel_tick_interval, 1000}]}].</code>
     */
    public void advancedConfig(String terms) {
        try {
            home.advancedConfig(terms);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't write the advanced configuration of " + name, e);
        }
    }

    /**
     * Has the node run plugins, from the next start on.
     *
     * @param plugins their names
     * @return this node
     */
    public RabbitNode enablePlugins(String... plugins) {
        home.enablePlugins(List.of(plugins));
        return this;
    }

    /**
     * Sets a policy for queues and exchanges of the default virtual host.
     *
     * @param policy its name
     * @param pattern a regular expression of the names it applies to
     * @param definition its definition as JSON
     */
    public void setPolicy(String policy, String pattern, String definition) {
        ctl("set_policy", policy, pattern, definition);
    }

    /**
     * Raises or clears the memory alarm. While it is raised the broker stops reading from connections that publish.
     *
     * @param raised whether the alarm shall be on
     */
    public void memoryAlarm(boolean raised) {
        ctl("set_vm_memory_high_watermark", raised ? "0.00001" : MEMORY_WATERMARK);
    }

    /**
     * Asks for all queues of the default virtual host. A quorum queue's numbers can be a second old, or five on
     * {@link #startedOnAllCores()}.
     *
     * @return their states
     * @throws IllegalStateException when the node is down, or has not answered within 60 s
     */
    public List<QueueState> queues() {
        return home.counts().ask(CTL_DEADLINE);
    }

    /**
     * Asks for one queue of the default virtual host.
     *
     * @param queue its name
     * @return its state, or empty when there is no such queue
     */
    public Optional<QueueState> queue(String queue) {
        return queues().stream().filter(state -> state.name().equals(queue)).findFirst();
    }

    /**
     * Has the broker close every connection, as an operator would: clients see code 320.
     *
     * @param reason the text that clients are given
     */
    public void closeAllConnections(String reason) {
        ctl("close_all_connections", reason);
    }

    /**
     * The node's AMQP port on 127.0.0.1.
     *
     * @return the same over the node's life
     */
    public int port() {
        return port;
    }

    /**
     * The node's port for TLS on 127.0.0.1.
     *
     * @return 0 for a node that wasn't made with TLS
     */
    public int tlsPort() {
        return tlsPort;
    }

    /**
     * Has the node show another certificate to whoever connects with TLS from now on.
     *
     * @param files the certificate
     */
    public void certificate(TlsFiles files) {
        home.install(files);
        ctl("eval", "ssl:clear_pem_cache().");
    }

    /**
     * The node's Erlang name.
     *
     * @return for instance {@code leveret-4711-1@localhost}
     */
    public String name() {
        return name;
    }

    /**
     * The URL of the default user and virtual host.
     *
     * @return an AMQP URL with credentials
     */
    public String url() {
        return url("guest", "guest", "/");
    }

    /**
     * The URL of a certain user and virtual host.
     *
     * @param user the user's name
     * @param password the user's password
     * @param vhost the virtual host, for instance {@code /}
     * @return an AMQP URL with credentials
     */
    public String url(String user, String password, String vhost) {
        return AmqpUrl.of(user, password, "127.0.0.1", port, vhost);
    }

    /** Kills the node and deletes its data. */
    @Override
    public synchronized void close() {
        discard();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            LOG.debug("The JVM is ending: the hook of {} has run or will", name);
        }
    }

    /** Takes no lock: the end of the JVM must not wait for a start that hangs. */
    private void discard() {
        server.kill();
        home.delete();
    }

    private void awaitReady(long deadline) {
        while (!AmqpHandshake.answers("127.0.0.1", port, PROBE_TIMEOUT)
                || !home.counts().canBeAsked()) {
            if (!isRunning()) {
                throw new IllegalStateException("The RabbitMQ node " + name
                        + " ended while it was starting; its log says why:\n" + home.logTail());
            }
            if (System.nanoTime() - deadline > 0) {
                String log = home.logTail();
                kill();
                throw new IllegalStateException("The RabbitMQ node " + name + " was not ready within "
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
            throw new IllegalStateException("Interrupted while waiting for the RabbitMQ node " + name, e);
        }
    }
}
