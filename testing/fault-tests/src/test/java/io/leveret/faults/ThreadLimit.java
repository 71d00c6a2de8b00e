package io.leveret.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs processes that may have few threads; needs root, {@code setpriv} and {@code prlimit}, as root itself has no such limit. */
final class ThreadLimit {

    /** A user that nothing else runs as: the limit is for all processes of a user. */
    private static final String USER = "64123";

    private static final String CAPABILITIES = "+dac_override,+dac_read_search";

    private ThreadLimit() {}

    /** The beginning of a command line whose process may read what root may. */
    static List<String> launcher(int threads) {
        return List.of(
                "setpriv",
                "--reuid=" + USER,
                "--regid=" + USER,
                "--clear-groups",
                "--inh-caps=" + CAPABILITIES,
                "--ambient-caps=" + CAPABILITIES,
                "prlimit",
                "--nproc=" + threads);
    }

    /** Whether it works here. */
    static boolean possible() {
        try {
            List<String> command = new ArrayList<>(launcher(50));
            command.add("true");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The JDK that runs the tests, and one that is newer, if Debian's folder has it. */
    static Stream<Path> jdks() throws IOException {
        Path own = Path.of(System.getProperty("java.home"));
        Path folder = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(folder)) {
            return Stream.of(own);
        }
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> newer = all.filter(jdk -> jdk.getFileName().toString().contains("25")
                            && Files.isExecutable(jdk.resolve("bin").resolve("java"))
                            && Runtime.version().feature() < 25)
                    .limit(1)
                    .toList();
            return Stream.concat(Stream.of(own), newer.stream());
        }
    }
}
