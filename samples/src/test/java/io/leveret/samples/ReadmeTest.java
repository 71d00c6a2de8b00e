package io.leveret.samples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's snippets stand, to the letter, in code that is compiled and run. */
class ReadmeTest {

    private static final Pattern SNIPPET =
            Pattern.compile("<!-- snippet: (\\S+) -->\\s*```java\\n(.*?)```", Pattern.DOTALL);

    @Test
    void everySnippetStandsInItsSource() throws IOException {
        Matcher snippets = SNIPPET.matcher(Files.readString(Path.of("..", "README.md")));
        int count = 0;
        while (snippets.find()) {
            String source = Files.readString(Path.of("..", snippets.group(1)));
            String text = snippets.group(2).stripTrailing();
            assertTrue(source.contains(text), () -> "not in " + snippets.group(1) + ":\n" + text);
            count++;
        }
        assertTrue(count >= 2, count + " snippets");
    }
}
