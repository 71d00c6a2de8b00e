package io.leveret.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts JVMs. Their errors are shown as ours. */
final class Jvm {

    private Jvm() {}

    /** The JDK that this one is of. */
    static Path home() {
        return Path.of(System.getProperty("java.home"));
    }

    /** That of this one. */
    static String classPath() {
        return System.getProperty("java.class.path");
    }

    /** Starts one. */
    static Process start(Path home, List<String> options, String classPath, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin").resolve("java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
