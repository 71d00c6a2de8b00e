package io.leveret.testbroker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Process and directory of a database server. Thread-safe. */
final class DatabaseServer {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseServer.class);
    private static final Duration INIT_DEADLINE = Duration.ofMinutes(2);
    private static final Duration START_DEADLINE = Duration.ofMinutes(1);
    private static final long PROBE_INTERVAL_MILLIS = 20;

    private final String name;
    private final int port = FreePorts.next();
    private final Path root;
    private final ServerProcess process;
    private final Thread shutdownHook = new Thread(this::discard, "leveret-database-shutdown");

    DatabaseServer(String name) {
        this.name = name;
        this.process = new ServerProcess(name);
        try {
            root = Files.createTempDirectory("leveret-database-");
        } catch (IOException e) {
            throw new UncheckedIOException("Can't prepare a directory for " + name, e);
        }
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    int port() {
        return port;
    }

    /** All that is its own. */
    Path root() {
        return root;
    }

    /** Where its data is. */
    Path data() {
        return root.resolve("data");
    }

    private Path log() {
        return root.resolve("log.txt");
    }

    void init(List<String> command) {
        Command.run(new ProcessBuilder(command), INIT_DEADLINE);
    }

    /** Starts it, and waits until it has logged a text. */
    synchronized void start(List<String> command, String ready) {
        process.start(new ProcessBuilder(command), log());
        long deadline = System.nanoTime() + START_DEADLINE.toNanos();
        await(() -> logged().contains(ready), deadline);
    }

    private void await(BooleanSupplier condition, long deadline) {
        while (!condition.getAsBoolean()) {
            if (!process.isRunning() || System.nanoTime() - deadline > 0) {
                process.kill();
                throw new IllegalStateException(name + " did not start; its log says why:\n" + logged());
            }
            try {
                Thread.sleep(PROBE_INTERVAL_MILLIS);
            } catch (InterruptedException e) {
                process.kill();
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while waiting for " + name, e);
            }
        }
    }

    private String logged() {
        try {
            return Files.exists(log()) ? Files.readString(log(), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            return "(can't be read: " + e + ")";
        }
    }

    synchronized void kill() {
        process.kill();
    }

    synchronized void close() {
        discard();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            LOG.debug("The JVM is ending: the hook of {} has run or will", name);
        }
    }

    /** Takes no lock: the end of the JVM must not wait for a start that hangs. */
    private void discard() {
        process.kill();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Can't delete " + root + "; delete it", e);
        }
    }
}
