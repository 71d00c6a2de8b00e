package io.leveret.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents show stands, to the letter, in code that is compiled and run. */
class DocsTest {

    private static final Path TOP = Path.of("..");
    private static final Path QUICKSTART = Path.of("quickstart");
    private static final Pattern SNIPPET = block("snippet");
    private static final Pattern FILE = block("file");
    private static final Pattern CODE = Pattern.compile("```(java|kotlin)\\n");

    private static Pattern block(String kind) {
        return Pattern.compile("<!-- " + kind + ": (\\S+) -->\\s*```[a-z]+\\n(.*?)```", Pattern.DOTALL);
    }

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.list(TOP.resolve("docs"))) {
            return Stream.concat(
                    Stream.of(TOP.resolve("README.md")),
                    docs.filter(file -> file.toString().endsWith(".md")))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everySnippetStandsInItsSource(Path document) throws IOException {
        Matcher snippets = SNIPPET.matcher(Files.readString(document));
        while (snippets.find()) {
            String text = unindented(snippets.group(2));
            String source = unindented(Files.readString(TOP.resolve(snippets.group(1))));
            assertTrue(
                    source.contains(text),
                    () -> document + " shows what is not in " + snippets.group(1) + ":\n" + text);
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyPieceOfCodeNamesItsSource(Path document) throws IOException {
        String text = Files.readString(document);
        long named = Stream.of(SNIPPET, FILE)
                .mapToLong(kind -> kind.matcher(text)
                        .results()
                        .filter(block -> CODE.matcher(block.group()).find())
                        .count())
                .sum();
        assertEquals(
                CODE.matcher(text).results().count(), named, document + ": code without a source that CI compiles");
    }

    @Test
    void theGuideShowsEveryFileOfTheQuickstart() throws IOException {
        Map<String, String> shown = new TreeMap<>();
        FILE.matcher(Files.readString(TOP.resolve("docs/guide.md")))
                .results()
                .forEach(block -> shown.put(block.group(1), block.group(2)));

        assertEquals(quickstart(), shown);
    }

    private static Map<String, String> quickstart() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(QUICKSTART)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = QUICKSTART.relativize(file).toString();
                if (!name.startsWith("target/")) {
                    files.put(name, Files.readString(file));
                }
            }
        }
        return files;
    }

    private static String unindented(String code) {
        return code.strip().lines().map(String::strip).collect(Collectors.joining("\n"));
    }
}
