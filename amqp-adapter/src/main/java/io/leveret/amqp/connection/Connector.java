package io.leveret.amqp.connection;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.FrameHandler;
import com.rabbitmq.client.impl.NetworkConnection;
import io.leveret.amqp.settings.AmqpOptions;
import io.leveret.amqp.settings.TlsContext;
import io.leveret.amqp.wire.ClientFrames;
import io.leveret.amqp.wire.Failures;
import io.leveret.amqp.wire.FilteredConnectionFactory;
import io.leveret.amqp.wire.FilteredConnectionFactory.Filtered;
import io.leveret.amqp.wire.GatheredWrites;
import io.leveret.amqp.wire.Greeting;
import io.leveret.amqp.wire.InboundFilter;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens connections. The client's own recovery is off: each {@link Link} reconnects by itself. Thread-safe. */
public final class Connector implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);

    /** The fewest channels that a connection must have: RabbitMQ's default is 2,047. */
    private static final int CHANNELS = 16;

    /** More than any frame has: the client takes its limit of a body for one of a frame too. */
    private static final int FRAMES = 1 << 20;

    private final AmqpOptions options;
    private final String application;
    private final String instance;
    private final FilteredConnectionFactory<InboundFilter> reading;
    private final FilteredConnectionFactory<GatheredWrites> publishing;
    private final ExecutorService deliveries = new InlineExecutor();
    private final LatestCredentials credentials;

    /** Open ones, for closing to break when a peer has stopped reading. */
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /** How often a link has connected again. */
    private final AtomicLong reconnects = new AtomicLong();

    public Connector(AmqpOptions options, String application, String instance) {
        ClientFrames.check();
        this.options = options;
        this.credentials = new LatestCredentials(options);
        this.application = application;
        this.instance = instance;
        this.reading = new FilteredConnectionFactory<>(InboundFilter.class, this::limited);
        this.publishing =
                new FilteredConnectionFactory<>(GatheredWrites.class, frames -> new GatheredWrites(limited(frames)));
        TlsContext tls = TlsContext.of(options);
        configure(reading, tls);
        configure(publishing, tls);
    }

    /** How often a connection was lost and made again. */
    public long reconnects() {
        return reconnects.get();
    }

    void reconnected() {
        reconnects.incrementAndGet();
    }

    private InboundFilter limited(FrameHandler frames) {
        return new InboundFilter(new Greeting(frames), options.maxInboundBody());
    }

    private void configure(ConnectionFactory made, @Nullable TlsContext tls) {
        made.setCredentialsProvider(credentials);
        made.setVirtualHost(options.url().vhost());
        made.setAutomaticRecoveryEnabled(false);
        made.setTopologyRecoveryEnabled(false);
        made.setRequestedHeartbeat((int) options.heartbeat().toSeconds());
        int timeout = (int) options.connectTimeout().toMillis();
        made.setConnectionTimeout(timeout);
        // The client waits half as long for an answer.
        made.setHandshakeTimeout(2 * timeout);
        made.setChannelRpcTimeout(timeout);
        // The client refuses what has just that size.
        made.setMaxInboundMessageBodySize(Math.max(options.maxInboundBody() + 1, FRAMES));
        made.setSharedExecutor(deliveries);
        made.setThreadFactory(Threads.factory(application, "io"));
        made.setExceptionHandler(new QuietExceptionHandler());
        made.setClientProperties(clientProperties(made.getClientProperties()));
        var before = made.getSocketConfigurator();
        made.setSocketConfigurator(socket -> {
            before.configure(socket);
            sockets.removeIf(Socket::isClosed);
            sockets.add(socket);
        });
        if (tls != null) {
            tls.apply(made);
        }
    }

    private Map<String, Object> clientProperties(Map<String, Object> clients) {
        Map<String, Object> properties = new HashMap<>(clients);
        properties.put("product", "Leveret");
        properties.put("information", "RabbitMQ adapter of Leveret, an event-driven integration toolkit");
        properties.put("application", application);
        properties.put("instance", instance);
        return properties;
    }

    /**
     * A new connection to any of the hosts, in any order, under a name that an operator recognises. Its filter says which of
     * the bodies that it brought were too large to be kept.
     */
    public Filtered<InboundFilter> reading(String role) throws IOException, TimeoutException {
        credentials.readAgain();
        return roomy(reading.connect(hosts(null), name(role)));
    }

    /**
     * The same for publishing: one thread may send what it writes in few pieces.
     *
     * @param avoided a host to go to only if no other can be reached; null for none
     */
    public Filtered<GatheredWrites> publishing(String role, @Nullable InetSocketAddress avoided)
            throws IOException, TimeoutException {
        credentials.readAgain();
        return roomy(publishing.connect(hosts(avoided), name(role)));
    }

    /** A connection that the broker gives enough channels to work with: with fewer it would be up, and do nothing. */
    private <F> Filtered<F> roomy(Filtered<F> made) {
        int channels = made.connection().getChannelMax();
        if (channels > 0 && channels < CHANNELS) {
            made.connection().abort(1_000);
            throw new Failures.LastingException(
                    options.who() + " allows only " + channels
                            + " channels on a connection (its channel_max), and Leveret"
                            + " needs " + CHANNELS
                            + " or more: one for each subscription, and some to publish on and to"
                            + " declare. Raise channel_max in the broker's configuration",
                    null);
        }
        return made;
    }

    private List<Address> hosts(@Nullable InetSocketAddress avoided) {
        List<Address> hosts = new ArrayList<>(options.url().hosts());
        Collections.shuffle(hosts);
        if (avoided != null) {
            hosts.sort(Comparator.comparing(
                    host -> avoided.equals(new InetSocketAddress(host.getHost(), host.getPort()))));
        }
        return hosts;
    }

    private String name(String role) {
        return application + "/" + instance + " " + role;
    }

    public AmqpOptions options() {
        return options;
    }

    public String application() {
        return application;
    }

    String instance() {
        return instance;
    }

    /** Closes the socket of a connection: whoever waits on it for an answer, or for room to write, fails at once. */
    public void breakOff(Connection connection) {
        if (connection instanceof NetworkConnection network) {
            int port = network.getLocalPort();
            sockets.stream().filter(socket -> socket.getLocalPort() == port).forEach(Connector::breakOff);
        }
    }

    /** Does that to all connections. */
    public void breakOff() {
        sockets.forEach(Connector::breakOff);
    }

    private static void breakOff(Socket socket) {
        try {
            // A TLS socket would otherwise first wait for its writer, to say farewell.
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            LOG.debug("a socket could not be closed", e);
        }
    }

    @Override
    public void close() {
        breakOff();
        deliveries.shutdown();
    }
}
