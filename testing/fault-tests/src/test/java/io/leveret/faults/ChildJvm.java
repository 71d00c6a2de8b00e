package io.leveret.faults;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A main class of these tests in a process of its own: to be killed, or to have little memory. */
final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final Path output;

    private ChildJvm(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts one with this JVM's class path. */
    static ChildJvm start(List<String> jvmOptions, Class<?> main, String... arguments) {
        return start(List.of(), Path.of(System.getProperty("java.home")), jvmOptions, main, arguments);
    }

    /**
     * The same on any JDK.
     *
     * @param launcher the beginning of a command line that goes on with a command to run
     */
    static ChildJvm start(
            List<String> launcher, Path jdk, List<String> jvmOptions, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(launcher);
        command.add(jdk.resolve("bin").resolve("java").toString());
        // As the pom has it for the tests themselves: a brief life is over before the second compiler has paid.
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(jvmOptions);
        command.addAll(List.of("-classpath", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile("leveret-child-", ".txt");
            return new ChildJvm(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectInput(new File("/dev/null"))
                            .redirectOutput(output.toFile())
                            .start(),
                    output);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't start " + main.getName() + " as a process", e);
        }
    }

    /** All that it has written so far. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read what the process wrote to " + output, e);
        }
    }

    /** Waits until it has written a text; fails at once when it ends without. */
    void awaitOutput(String text) {
        Waits.until(() -> {
            if (!process.isAlive() && !output().contains(text)) {
                throw ended();
            }
            return output().contains(text);
        });
    }

    /** Fails if it has ended by itself. */
    void assertRuns() {
        if (!process.isAlive()) {
            throw ended();
        }
    }

    private AssertionError ended() {
        return new AssertionError("the process has ended with " + process.exitValue() + "; it wrote:\n" + output());
    }

    /** Waits for its end. */
    int awaitExit(Duration deadline) throws InterruptedException {
        if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the process still runs after " + deadline + "; it wrote:\n" + output());
        }
        return process.exitValue();
    }

    /** Asks it to end with SIGTERM, as an operator or a platform does. */
    void terminate() {
        process.destroy();
    }

    /** Stops it as it is, or has it go on: STOP or CONT. */
    void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("kill -" + name + " ended with " + exit);
        }
    }

    /** Ends it with SIGKILL, as a crash would. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
        try {
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't delete " + output, e);
        }
    }
}
