package io.leveret.testbroker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proxy on a loopback port in front of a server. Tests use it to break the network. Settings apply to existing and
 * new connections within about 10 ms; only {@link #cut()} applies to existing ones alone. Each direction has its own
 * setting, and the last one wins. The end of a connection is treated like its bytes: if they are held, it comes later;
 * if they are dropped, it never comes.
 *
 * <p>Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpProxy.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final String host;
    private final int targetPort;
    private final int port = FreePorts.next();
    private final Valve towardsServer = new Valve();
    private final Valve towardsClient = new Valve();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger counter = new AtomicInteger();
    private @Nullable Listener listener;

    private TcpProxy(String host, int targetPort) {
        this.host = host;
        this.targetPort = targetPort;
    }

    /**
     * Starts a proxy in front of a server.
     *
     * @param host the server's host
     * @param port the server's port
     * @return the proxy, which forwards everything
     */
    public static TcpProxy to(String host, int port) {
        TcpProxy proxy = new TcpProxy(host, port);
        proxy.accept();
        return proxy;
    }

    /**
     * Starts a proxy in front of a broker.
     *
     * @param amqpUrl the broker's URL
     * @return the proxy, which forwards everything
     */
    public static TcpProxy to(String amqpUrl) {
        URI uri = AmqpUrl.parse(amqpUrl);
        return to(uri.getHost(), AmqpUrl.port(uri));
    }

    /**
     * The way to a broker through this proxy.
     *
     * @param amqpUrl the broker's own URL
     * @return the same with the proxy's address
     */
    public String through(String amqpUrl) {
        return AmqpUrl.withAddress(amqpUrl, "127.0.0.1", port);
    }

    /**
     * The port on 127.0.0.1 to connect to.
     *
     * @return the same over the proxy's life
     */
    public int port() {
        return port;
    }

    /**
     * How many connections go through the proxy.
     *
     * @return those that have not ended
     */
    public int connections() {
        return links.size();
    }

    /**
     * Resets all current connections on both sides (RST, not FIN); what was held is lost. New ones are accepted.
     *
     * @return how many there were
     */
    public int cut() {
        List<Link> current = List.copyOf(links);
        current.forEach(Link::reset);
        links.removeAll(current);
        return current.size();
    }

    /**
     * Resets a connection, once, when the server has sent so many bytes from now on: the one that would get the next byte.
     *
     * @param bytes counted over all connections
     */
    public void cutToClientAfter(int bytes) {
        towardsClient.cutAfter(bytes);
    }

    /**
     * Whether {@link #cutToClientAfter} has not reset anything yet.
     *
     * @return true until the server has sent enough
     */
    public boolean isToCut() {
        return towardsClient.isToCut();
    }

    /**
     * Resets the clients' side of all current connections, and keeps the server's side open and silent until {@link #cut()}: the
     * server believes in clients that are gone, as after a laptop's sleep, or behind a NAT that forgets.
     */
    public void cutClientsOnly() {
        links.forEach(Link::resetClient);
    }

    /** Has new connections refused, as if nothing listened; current ones go on. */
    public synchronized void refuse() {
        if (listener != null) {
            listener.close();
            listener = null;
        }
    }

    /** Accepts new connections again, on the same port. */
    public synchronized void accept() {
        if (listener == null) {
            listener = new Listener(port, this::connect);
        }
    }

    /** Takes and keeps the bytes of both directions, as much as the senders like to write. */
    public void hold() {
        holdToServer();
        holdToClient();
    }

    /** Takes and keeps what clients send: they believe it sent. */
    public void holdToServer() {
        towardsServer.set(Flow.HOLD);
    }

    /** Takes and keeps what the server sends, for instance its confirms. */
    public void holdToClient() {
        towardsClient.set(Flow.HOLD);
    }

    /**
     * How much of what clients sent is being held, to wait until something is.
     *
     * @return a number of bytes, over all connections
     */
    public int heldToServer() {
        return sum(Link::heldToServer);
    }

    /**
     * How much of what the server sent is being held, to wait until something is.
     *
     * @return a number of bytes, over all connections
     */
    public int heldToClient() {
        return sum(Link::heldToClient);
    }

    /**
     * Puts a text in the place of another in what the server sends from now on, where it comes in one piece.
     *
     * @param text what the server sends, in ASCII
     * @param by of the same length
     */
    public void rewriteToClient(String text, String by) {
        towardsClient.rewrite(new Rewrite(text, by));
    }

    /** Forwards in both directions again: first what was held, in order. Ends every setting but {@link #refuse()}. */
    public void release() {
        towardsServer.set(Flow.PASS);
        towardsClient.set(Flow.PASS);
    }

    /** Forwards what the server sends again, first what was held, in order; what clients send stays as it is. */
    public void releaseToClient() {
        towardsClient.set(Flow.PASS);
    }

    /**
     * Drops all bytes of both directions, and hides that an end closed or reset its connection: silence, as when packets
     * get lost. Connections that lost something are reset when this ends.
     */
    public void blackHole() {
        towardsServer.set(Flow.SWALLOW);
        towardsClient.set(Flow.SWALLOW);
    }

    /** Stops reading what clients send: their TCP windows fill and their writes block. The server is still heard. */
    public void stopReading() {
        towardsServer.set(Flow.STOP_READING);
    }

    /** Ends every fault: forwards in both directions and accepts connections. */
    public void heal() {
        release();
        accept();
    }

    /** Stops listening and resets the connections. */
    @Override
    public void close() {
        refuse();
        cut();
        FreePorts.release(port);
    }

    private int sum(ToIntFunction<Link> part) {
        return links.stream().mapToInt(part).sum();
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(host, targetPort), Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
            Link link = new Link(client, server, towardsServer, towardsClient, links::remove);
            links.add(link);
            link.start("leveret-proxy-" + port + "-" + counter.incrementAndGet());
        } catch (IOException e) {
            LOG.debug("No connection to {}:{}: the client is reset", host, targetPort, e);
            Link.resetSocket(client);
            Link.resetSocket(server);
        }
    }
}
