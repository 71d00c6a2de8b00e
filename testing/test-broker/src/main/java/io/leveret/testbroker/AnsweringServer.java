package io.leveret.testbroker;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** What may be at a port where a broker is expected: it answers the first bytes of each client with a text, and closes. */
public final class AnsweringServer implements AutoCloseable {

    private final ServerSocket server;

    private AnsweringServer(ServerSocket server) {
        this.server = server;
    }

    /**
     * Starts one at 127.0.0.1, on a free port.
     *
     * @param text the answer; may be empty
     * @return listening
     * @throws IOException when there is no port
     */
    public static AnsweringServer start(String text) throws IOException {
        var server = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        var thread = new Thread(
                () -> {
                    while (!server.isClosed()) {
                        try (Socket client = server.accept();
                                InputStream in = client.getInputStream()) {
                            in.readNBytes(8);
                            client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                        } catch (IOException e) {
                            // The client has gone, or the test is over.
                        }
                    }
                },
                "answering");
        thread.setDaemon(true);
        thread.start();
        return new AnsweringServer(server);
    }

    /** The port that it listens on. */
    public int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
