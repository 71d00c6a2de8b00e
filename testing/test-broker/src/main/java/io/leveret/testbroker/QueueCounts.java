package io.leveret.testbroker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks a private node for its queues, by a small Erlang program that the node runs: {@code queue-counts.erl}. */
final class QueueCounts {
    private static final String PROGRAM = "queue-counts.erl";
    private static final String PORT_FILE = "queue-counts.port";
    private static final String END = "end";

    private final Path home;

    /** Writes the program. {@code seen} is the directory as the server sees it. */
    QueueCounts(Path home, String seen) throws IOException {
        this.home = home;
        try (InputStream program = QueueCounts.class.getResourceAsStream(PROGRAM)) {
            if (program == null) {
                throw new IllegalStateException("The resource " + PROGRAM + " is missing: build test-broker again");
            }
            String text = new String(program.readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(home.resolve(PROGRAM), text.replace("PORT_FILE", seen + "/" + PORT_FILE));
        }
    }

    /** What makes an Erlang machine run the program. {@code seen} is the directory as the server sees it. */
    static String argument(String seen) {
        return " -eval file:eval(\"" + seen + "/" + PROGRAM + "\")";
    }

    /** Forgets the port of the run before: the next one has another. */
    void starting() {
        try {
            Files.deleteIfExists(home.resolve(PORT_FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the node has begun to run the program: it does so at the end of its start. */
    boolean canBeAsked() {
        return Files.exists(home.resolve(PORT_FILE));
    }

    /**
     * Asks.
     *
     * @throws IllegalStateException when the node is down, or does not answer in time
     */
    List<QueueState> ask(Duration timeout) {
        Path file = home.resolve(PORT_FILE);
        try (Socket socket = new Socket()) {
            int port = Integer.parseInt(Files.readString(file));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) timeout.toMillis());
            socket.setSoTimeout((int) timeout.toMillis());
            return read(new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The RabbitMQ node in " + home + " does not say what its queues have: is it down?", e);
        }
    }

    private static List<QueueState> read(BufferedReader answer) throws IOException {
        List<QueueState> states = new ArrayList<>();
        String line = answer.readLine();
        while (line != null && !line.equals(END)) {
            states.add(QueueState.parse(line));
            line = answer.readLine();
        }
        if (line == null) {
            throw new IOException("the answer was cut off after " + states.size() + " queues");
        }
        return states;
    }
}
