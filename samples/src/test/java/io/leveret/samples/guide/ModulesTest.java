package io.leveret.samples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide's section on Java modules: the application in {@code modular} is compiled, and runs on the module path. */
class ModulesTest {

    private static final Path SOURCES = Path.of("src/test/resources/modular");

    /** What the module path of such an application has, out of the class path of this test. */
    private static final Pattern NEEDED =
            Pattern.compile("[/\\\\](core|jackson-|resilience4j-|slf4j-|jspecify|leveret-core)");

    @TempDir
    Path classes;

    @Test
    void anApplicationRunsOnTheModulePath() throws IOException, InterruptedException {
        String path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> NEEDED.matcher(entry).find())
                .collect(Collectors.joining(File.pathSeparator));
        int compiled = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "-d",
                        classes.toString(),
                        "--module-path",
                        path,
                        SOURCES.resolve("module-info.java").toString(),
                        SOURCES.resolve("shop/Main.java").toString());
        assertEquals(0, compiled);

        Path out = classes.resolve("out.txt");
        Process run = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--module-path",
                        classes + File.pathSeparator + path,
                        "--module",
                        "shop/shop.Main")
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertTrue(run.waitFor(60, TimeUnit.SECONDS), "still runs after a minute");
        } finally {
            run.destroyForcibly();
        }
        assertEquals(0, run.exitValue(), () -> read(out));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
