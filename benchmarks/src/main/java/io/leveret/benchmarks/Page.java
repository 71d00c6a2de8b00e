package io.leveret.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** One figure's results, in files of its own: printed as it goes, and written as Markdown beside its plots. */
@SuppressWarnings("AnnotateFormatMethod") // the annotation is a dependency of its own
final class Page {

    private final StringBuilder text = new StringBuilder();
    private final Path directory;
    private final String name;

    Page(Path directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    void line(String format, Object... values) {
        String line = String.format(Locale.ROOT, format, values);
        System.out.println(line);
        text.append(line).append('\n');
    }

    void plot(String slug, String title, String svg) {
        String file = name + "-" + slug + ".svg";
        write(file, svg);
        line("![%s](%s)%n", title, file);
    }

    void write() {
        write(name + ".md", text.toString().strip() + "\n");
    }

    private void write(String file, String content) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(file), content, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "can't write " + directory.resolve(file) + "; -Dbench.out names another place", e);
        }
    }
}
