package io.leveret.testbroker;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One proxied connection: two sockets, and a thread for each direction. */
final class Link {
    private final Socket client;
    private final Socket server;
    private final Pipe toServer;
    private final Pipe toClient;
    private final Consumer<Link> onEnd;
    private final AtomicBoolean reset = new AtomicBoolean();

    /** Set once the client's side is gone and the server must not learn of it. */
    private volatile boolean halfOpen;

    private final AtomicInteger directions = new AtomicInteger(2);

    Link(Socket client, Socket server, Valve towardsServer, Valve towardsClient, Consumer<Link> onEnd) {
        this.client = client;
        this.server = server;
        this.onEnd = onEnd;
        toServer = new Pipe(client, server, towardsServer, this);
        toClient = new Pipe(server, client, towardsClient, this);
    }

    void start(String name) throws IOException {
        for (Socket socket : new Socket[] {client, server}) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Pipe.POLL_MILLIS);
        }
        thread(toServer, name + "-to-server");
        thread(toClient, name + "-to-client");
    }

    /** Resets both sides: neither gets what is still on its way. */
    void reset() {
        if (reset.compareAndSet(false, true)) {
            resetBoth();
        }
    }

    private void resetBoth() {
        resetSocket(client);
        resetSocket(server);
    }

    /** Resets the client's side, and keeps the server's open and silent. */
    void resetClient() {
        halfOpen = true;
        resetSocket(client);
    }

    /** One of the two sides has failed. */
    void failed() {
        if (!halfOpen) {
            reset();
        }
    }

    /** A side has closed its direction: the other learns of it, unless it must not. */
    void closed(Socket sink) throws IOException {
        if (!halfOpen) {
            sink.shutdownOutput();
        }
    }

    boolean isReset() {
        return reset.get();
    }

    int heldToServer() {
        return toServer.heldBytes();
    }

    int heldToClient() {
        return toClient.heldBytes();
    }

    void directionEnded() {
        if (directions.decrementAndGet() == 0 && !halfOpen) {
            if (isReset()) {
                // The one that resets may not have come to it, and to close would tell the other side of an orderly
                // end.
                resetBoth();
            } else {
                close(client);
                close(server);
            }
            onEnd.accept(this);
        }
    }

    static void resetSocket(Socket socket) {
        try {
            // Lingering for no time is how a socket is told to send RST instead of FIN.
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already: nothing is left to reset.
        }
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // The descriptor is gone all the same.
        }
    }

    private static void thread(Pipe pipe, String name) {
        Thread thread = new Thread(pipe, name);
        thread.setDaemon(true);
        thread.start();
    }
}
