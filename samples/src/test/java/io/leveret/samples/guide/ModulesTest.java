package io.leveret.samples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    private static final Pattern NEEDED = Pattern.compile(
            "[/\\\\](core|config|jackson-|resilience4j-|slf4j-|jspecify|snakeyaml-engine|leveret-core|leveret-config)");

    private static final String MODULES = Arrays.stream(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> NEEDED.matcher(entry).find() && !entry.contains("kotlin"))
            .collect(Collectors.joining(File.pathSeparator));

    @TempDir
    Path folder;

    @Test
    void anApplicationRunsOnTheModulePath() throws IOException, InterruptedException {
        Run run = run(Files.readString(SOURCES.resolve("module-info.java")));

        assertEquals(0, run.exit(), run.output());
    }

    @Test
    void itTakesItsSettingsFromAFile() throws IOException, InterruptedException {
        Path settings = Files.writeString(folder.resolve("shop.yaml"), "broker: { url: memory:modular }\n");

        Run run = run(Files.readString(SOURCES.resolve("module-info.java")), settings.toString());

        assertEquals(0, run.exit(), run.output());
    }

    @Test
    void aPackageThatIsNotOpenedIsAFaultOfTheStartThatSaysWhatToOpen() throws IOException, InterruptedException {
        Run run = run("module shop { requires io.leveret.core; }");

        assertNotEquals(0, run.exit());
        assertTrue(
                run.output().contains("opens shop to io.leveret.core, com.fasterxml.jackson.databind;"), run.output());
    }

    private record Run(int exit, String output) {}

    /** Compiles the application with this declaration of its module, and runs it with the arguments. */
    private Run run(String moduleInfo, String... arguments) throws IOException, InterruptedException {
        Path declaration = Files.writeString(folder.resolve("module-info.java"), moduleInfo);
        Path classes = folder.resolve("classes");
        int compiled = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "-d",
                        classes.toString(),
                        "--module-path",
                        MODULES,
                        declaration.toString(),
                        SOURCES.resolve("shop/Main.java").toString());
        assertEquals(0, compiled, "the application does not compile");
        Path out = folder.resolve("out.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                classes + File.pathSeparator + MODULES,
                "--module",
                "shop/shop.Main"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still runs after a minute");
        } finally {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readString(out));
    }
}
