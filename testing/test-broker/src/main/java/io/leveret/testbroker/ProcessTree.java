package io.leveret.testbroker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A process that we started, and its descendants at one moment: nothing else is ever ended. */
record ProcessTree(List<ProcessHandle> processes) {
    private static final Duration KILL_DEADLINE = Duration.ofSeconds(10);

    static ProcessTree of(Process root) {
        return new ProcessTree(
                Stream.concat(Stream.of(root.toHandle()), root.descendants()).toList());
    }

    /** Ends all of them at once (SIGKILL) and waits until they are gone. */
    void kill() {
        processes.forEach(ProcessHandle::destroyForcibly);
        if (!awaitEnd(KILL_DEADLINE)) {
            throw new IllegalStateException("Still alive " + KILL_DEADLINE.toSeconds() + " s after a SIGKILL: " + pids()
                    + "; look for processes stuck in the kernel (state D)");
        }
    }

    /** Whether all of them ended in time. */
    boolean awaitEnd(Duration deadline) {
        CompletableFuture<?>[] ends =
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Can't wait for the end of processes " + pids(), e);
        }
    }

    /** Stops all of them as they are (SIGSTOP), until {@link #thaw}. */
    void freeze() {
        signal("STOP");
    }

    /** Has all of them go on (SIGCONT). */
    void thaw() {
        signal("CONT");
    }

    /** Has the system refuse what they write beyond so many bytes of a file. */
    void limitFiles(long bytes) {
        pids().forEach(pid -> Command.run(
                new ProcessBuilder("prlimit", "--pid", Long.toString(pid), "--fsize=" + bytes), KILL_DEADLINE));
    }

    private void signal(String name) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        pids().forEach(pid -> command.add(Long.toString(pid)));
        Command.run(new ProcessBuilder(command), KILL_DEADLINE);
    }

    /** The CPU time that those which live have used. */
    Duration cpuTime() {
        return processes.stream()
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    private List<Long> pids() {
        return processes.stream().map(ProcessHandle::pid).toList();
    }
}
