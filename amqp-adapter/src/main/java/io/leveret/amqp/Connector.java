package io.leveret.amqp;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import com.rabbitmq.client.impl.NetworkConnection;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes connections. The client's own recovery is off: links do it, generation by generation. Thread-safe. */
final class Connector implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);

    /** Deliveries of all subscriptions are handed to the engine on these; handing over never blocks. */
    private static final int DELIVERY_THREADS = 2;

    private final AmqpOptions options;
    private final String application;
    private final String instance;
    private final ConnectionFactory factory;
    private final ExecutorService deliveries;

    /** Open ones, for closing to break when a peer has stopped reading. */
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    Connector(AmqpOptions options, String application, String instance) {
        this.options = options;
        this.application = application;
        this.instance = instance;
        this.deliveries = deliveries(application);
        this.factory = factory();
    }

    /** What comes after closing, as the news that a connection has ended, is handed over by the client's own thread. */
    private static ExecutorService deliveries(String application) {
        return new ThreadPoolExecutor(
                DELIVERY_THREADS,
                DELIVERY_THREADS,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Threads.factory(application, "deliveries"),
                (late, pool) -> late.run());
    }

    private ConnectionFactory factory() {
        var made = new ConnectionFactory();
        made.setUsername(options.user());
        made.setPassword(options.password());
        made.setVirtualHost(options.url().vhost());
        made.setAutomaticRecoveryEnabled(false);
        made.setTopologyRecoveryEnabled(false);
        made.setRequestedHeartbeat((int) options.heartbeat().toSeconds());
        int timeout = (int) options.connectTimeout().toMillis();
        made.setConnectionTimeout(timeout);
        made.setHandshakeTimeout(timeout);
        made.setChannelRpcTimeout(timeout);
        made.setMaxInboundMessageBodySize(options.maxInboundBody());
        made.setSharedExecutor(deliveries);
        made.setThreadFactory(Threads.factory(application, "io"));
        made.setExceptionHandler(new ForgivingExceptionHandler());
        made.setClientProperties(clientProperties(made.getClientProperties()));
        var before = made.getSocketConfigurator();
        made.setSocketConfigurator(socket -> {
            before.configure(socket);
            sockets.removeIf(Socket::isClosed);
            sockets.add(socket);
        });
        TlsContext.apply(options, made);
        return made;
    }

    private Map<String, Object> clientProperties(Map<String, Object> clients) {
        Map<String, Object> properties = new HashMap<>(clients);
        properties.put("product", "Leveret");
        properties.put("information", "RabbitMQ adapter of Leveret, an event-driven integration toolkit");
        properties.put("application", application);
        properties.put("instance", instance);
        return properties;
    }

    /** A new connection to any of the hosts, in any order, under a name that an operator recognises. */
    Connection connect(String role) throws IOException, TimeoutException {
        List<Address> hosts = new ArrayList<>(options.url().hosts());
        Collections.shuffle(hosts);
        return factory.newConnection(hosts, application + "/" + instance + " " + role);
    }

    AmqpOptions options() {
        return options;
    }

    String application() {
        return application;
    }

    String instance() {
        return instance;
    }

    /** Closes the socket of a connection: whoever waits on it for an answer, or for room to write, fails at once. */
    void breakOff(Connection connection) {
        if (connection instanceof NetworkConnection network) {
            int port = network.getLocalPort();
            sockets.stream().filter(socket -> socket.getLocalPort() == port).forEach(Connector::breakOff);
        }
    }

    /** Does that to all connections. */
    void breakOff() {
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
