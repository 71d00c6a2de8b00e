package io.leveret.testbroker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Consumer;

/** Accepts connections on one loopback port until closed. */
final class Listener {
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);

    /** Fixed, so that a client's window fills after kilobytes when the proxy stops reading; it is inherited. */
    private static final int RECEIVE_BUFFER = 256 * 1024;

    private static final int BACKLOG = 128;

    private final ServerSocket socket;
    private final Thread thread;

    Listener(int port, Consumer<Socket> onConnection) {
        try {
            socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't listen on 127.0.0.1:" + port + "; does another program?", e);
        }
        thread = new Thread(() -> run(onConnection), "leveret-proxy-" + port + "-accept");
        thread.setDaemon(true);
        thread.start();
    }

    /** From the return on, connections are refused and none is still being set up. */
    void close() {
        try {
            socket.close();
            thread.join(CLOSE_DEADLINE.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException("Can't stop listening on " + socket.getLocalPort(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Consumer<Socket> onConnection) {
        while (!socket.isClosed()) {
            try {
                onConnection.accept(socket.accept());
            } catch (IOException e) {
                // Closed, or a client that left before it was accepted; the loop's condition tells them apart.
            }
        }
    }
}
