package io.leveret.testbroker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs a program to its end within a deadline. */
final class Command {
    private Command() {}

    /**
     * Returns what the program wrote to its standard output.
     *
     * @throws IllegalStateException when it fails, with its output, or when it outlives the deadline
     */
    static String run(ProcessBuilder builder, Duration deadline) {
        Path out = null;
        Path err = null;
        try {
            // Files, not pipes: a daemon that the program leaves behind (epmd) would keep a pipe open for ever.
            out = Files.createTempFile("leveret-out", ".txt");
            err = Files.createTempFile("leveret-err", ".txt");
            Process process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            await(process, builder.command(), deadline);
            String output = Files.readString(out, StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IllegalStateException(describe(builder.command()) + " failed with exit code "
                        + process.exitValue() + ":\n" + output + Files.readString(err, StandardCharsets.UTF_8));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException("Can't run " + describe(builder.command()), e);
        } finally {
            delete(out);
            delete(err);
        }
    }

    private static void await(Process process, List<String> command, Duration deadline) {
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                ProcessTree.of(process).kill();
                throw new IllegalStateException(describe(command) + " did not end within " + deadline.toSeconds()
                        + " s and was killed; is the machine overloaded, or the node down?");
            }
        } catch (InterruptedException e) {
            ProcessTree.of(process).kill();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + describe(command), e);
        }
    }

    /** Only the program and its command: later arguments may be passwords. */
    private static String describe(List<String> command) {
        return command.stream().filter(word -> !word.startsWith("-")).limit(2).collect(Collectors.joining(" "));
    }

    private static void delete(@Nullable Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                file.toFile().deleteOnExit();
            }
        }
    }
}
