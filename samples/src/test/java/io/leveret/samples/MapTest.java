package io.leveret.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The map for newcomers, {@code docs/architecture.md}, names the folders that exist, and all of them. */
class MapTest {

    private static final Path TOP = Path.of("..");
    private static final Pattern FOLDER = Pattern.compile("`([a-z-]+(?:/[a-z-]+)+)`");
    private static final List<String> MAPPED =
            List.of("core", "amqp-adapter", "kafka-adapter", "config", "jdbc-outbox");

    @Test
    void eachFolderThatItNamesExists() throws IOException {
        Set<String> missing = named().stream()
                .filter(folder -> !Files.isDirectory(TOP.resolve(folder)))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(Set.of(), missing);
    }

    @Test
    void itNamesEachPackageOfTheLibrary() throws IOException {
        Set<String> packages = new TreeSet<>();
        for (String module : MAPPED) {
            try (Stream<Path> files = Files.walk(TOP.resolve(module).resolve("src/main/java"))) {
                files.filter(file -> file.endsWith("package-info.java"))
                        .map(file -> TOP.relativize(file.getParent()).toString())
                        .forEach(packages::add);
            }
        }
        packages.removeAll(named());

        assertEquals(Set.of(), packages);
    }

    private static Set<String> named() throws IOException {
        return FOLDER.matcher(Files.readString(TOP.resolve("docs").resolve("architecture.md")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toSet());
    }
}
