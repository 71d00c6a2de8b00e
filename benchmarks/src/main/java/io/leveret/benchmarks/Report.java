package io.leveret.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The pages of all figures, of this run and of earlier ones, and an index of them. */
final class Report {

    private static final String INDEX = "results.md";

    private final Path directory;

    Report(Path directory) {
        this.directory = directory;
    }

    /** A page to be written instead of an earlier one of this figure. */
    Page page(String figure) {
        return new Page(directory, figure);
    }

    /** For whoever waits; not part of the report. */
    void progress(String text) {
        System.err.println(text);
    }

    /** Lists the pages that there are: a title, how it was measured, the plots. */
    void index(List<String> names) throws IOException {
        var index = new StringBuilder("""
                # Benchmarks

                `benchmarks/run` writes these pages; do not edit them. Each page says when and how it was measured, and has the numbers.
                Plots show medians, and whiskers from the lowest to the highest round. [Goals](goals.md) compares the results with the
                performance goals and explains the missed ones.
                """);
        for (String name : names) {
            Path page = directory.resolve(name + ".md");
            if (Files.exists(page)) {
                List<String> lines = Files.readAllLines(page, StandardCharsets.UTF_8);
                index.append("\n## [")
                        .append(lines.get(0).substring(2))
                        .append("](")
                        .append(name)
                        .append(".md)\n\n")
                        .append(lines.get(2))
                        .append('\n')
                        .append(lines.stream()
                                .filter(line -> line.startsWith("!["))
                                .map(line -> '\n' + line + '\n')
                                .collect(Collectors.joining()));
            }
        }
        Files.writeString(directory.resolve(INDEX), index, StandardCharsets.UTF_8);
    }
}
