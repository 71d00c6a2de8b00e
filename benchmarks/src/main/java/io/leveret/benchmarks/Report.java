package io.leveret.benchmarks;

import com.google.errorprone.annotations.FormatMethod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What a run found: printed as it goes, and written as Markdown. */
@SuppressWarnings("AnnotateFormatMethod") // the annotation is a dependency of its own
final class Report {

    private final StringBuilder text = new StringBuilder();
    private final Path directory;

    Report(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    @FormatMethod
    void line(String format, Object... values) {
        String line = String.format(Locale.ROOT, format, values);
        System.out.println(line);
        text.append(line).append('\n');
    }

    /** For whoever waits; not part of the report. */
    @FormatMethod
    void progress(String format, Object... values) {
        System.err.println(String.format(Locale.ROOT, format, values));
    }

    void write() throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("results.md"), text, StandardCharsets.UTF_8);
    }
}
