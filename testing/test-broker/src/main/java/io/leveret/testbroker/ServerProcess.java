package io.leveret.testbroker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process of a server that a test starts, with all processes below it. Its owner's lock guards all that changes it. */
final class ServerProcess {

    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);

    private static final Duration STOP_DEADLINE = Duration.ofSeconds(30);

    private final String name;

    /** Null while there is none. */
    private volatile @Nullable Process server;

    /**
     * None yet.
     *
     * @param name what messages call it
     */
    ServerProcess(String name) {
        this.name = name;
    }

    void start(ProcessBuilder command, Path log) {
        try {
            server = command.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Can't run " + command.command().get(0), e);
        }
    }

    boolean isRunning() {
        Process process = server;
        return process != null && process.isAlive();
    }

    /** Ends it at once with SIGKILL. */
    void kill() {
        Process process = server;
        if (process != null) {
            ProcessTree.of(process).kill();
            server = null;
        }
    }

    /** Stops it as it is (SIGSTOP). */
    void freeze() {
        Process process = server;
        if (process != null) {
            ProcessTree.of(process).freeze();
        }
    }

    void thaw() {
        Process process = server;
        if (process != null) {
            ProcessTree.of(process).thaw();
        }
    }

    /** Has the system refuse all that its processes write beyond so many bytes of a file. */
    void limitFiles(long bytes) {
        Process process = server;
        if (process != null) {
            ProcessTree.of(process).limitFiles(bytes);
        }
    }

    /** Ends it in order, or kills it when that takes too long. */
    void stop() {
        Process process = server;
        if (process != null) {
            process.destroy();
            if (!new ProcessTree(List.of(process.toHandle())).awaitEnd(STOP_DEADLINE)) {
                LOG.warn("{} did not stop within {} s: killed", name, STOP_DEADLINE.toSeconds());
            }
            kill();
        }
    }

    /** What all its processes have used since it was started; nothing while it is not running. */
    Duration cpuTime() {
        Process process = server;
        return process == null ? Duration.ZERO : ProcessTree.of(process).cpuTime();
    }
}
