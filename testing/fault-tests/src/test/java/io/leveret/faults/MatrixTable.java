package io.leveret.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rows of one kind of broker, by release, as {@link RowRecorder} has written them. */
final class MatrixTable {

    /** 3.9 comes before 3.10. */
    private static final Comparator<Path> BY_RELEASE = Comparator.comparing(
            directory -> Arrays.stream(directory.getFileName().toString().split("\\.", -1))
                    .map(part -> String.format("%3s", part))
                    .collect(Collectors.joining()));

    private static final String PASSED = "passed";
    private static final String NOT_HERE = "not here";

    private final String broker;

    /** What each row is about, in order. */
    private final List<String> rows;

    /** By row and release. */
    private final Map<String, TreeMap<String, List<Result>>> results = new HashMap<>();

    private final Set<String> releases = new LinkedHashSet<>();
    private final Set<String> reasons = new LinkedHashSet<>();
    private boolean complete = true;

    /**
     * Reads them.
     *
     * @param records the directory of the records, which has a directory for each release
     * @param rows the list of rows
     */
    MatrixTable(String broker, Path records, Path rows) throws IOException {
        this.broker = broker;
        this.rows = Files.readAllLines(rows);
        for (Path release : in(records, BY_RELEASE)) {
            for (Path file : in(release, Comparator.naturalOrder())) {
                read(release.getFileName().toString(), file);
            }
        }
    }

    private record Result(String outcome, String test, String reason) {}

    private static List<Path> in(Path directory, Comparator<Path> order) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted(order).toList();
        }
    }

    private void read(String release, Path file) throws IOException {
        releases.add(release);
        for (String line : Files.readAllLines(file)) {
            String[] fields = line.split("\t", -1);
            for (String row : fields[0].split(",", -1)) {
                results.computeIfAbsent(row, number -> new TreeMap<>())
                        .computeIfAbsent(release, name -> new ArrayList<>())
                        .add(new Result(fields[1], fields[2], fields[3]));
            }
        }
    }

    /** The table, under the broker's name. */
    String table() {
        complete &= !releases.isEmpty();
        var text = new StringBuilder();
        text.append("## ").append(broker).append("\n\n| row | fault | ");
        text.append(String.join(" | ", releases)).append(" |\n");
        text.append("|---|---|").append("---|".repeat(releases.size())).append('\n');
        for (String row : rows) {
            text.append("| ").append(number(row)).append(" | ").append(row.substring(row.indexOf(' ') + 1));
            for (String release : releases) {
                text.append(" | ").append(cell(number(row), release));
            }
            text.append(" |\n");
        }
        return text.append('\n').toString();
    }

    private static String number(String row) {
        return row.substring(0, row.indexOf(' '));
    }

    /** Which tests each row has. */
    String tests() {
        var text = new StringBuilder();
        for (String row : rows) {
            Set<String> tests = new LinkedHashSet<>();
            results.getOrDefault(number(row), new TreeMap<>())
                    .values()
                    .forEach(all -> all.forEach(result -> tests.add("`" + result.test() + "`")));
            text.append("| ")
                    .append(number(row))
                    .append(" | ")
                    .append(String.join("<br>", tests))
                    .append(" |\n");
        }
        return text.toString();
    }

    /** Why a row does not apply, or failed; known after {@link #table}. */
    Set<String> reasons() {
        return reasons;
    }

    /** Whether each row was shown and none failed; known after {@link #table}. */
    boolean complete() {
        return complete;
    }

    private String cell(String row, String release) {
        List<Result> all = results.getOrDefault(row, new TreeMap<>()).getOrDefault(release, List.of());
        all.stream()
                .filter(result -> !result.outcome().equals(PASSED))
                .forEach(result -> reasons.add("row " + row + " on " + release + ", `" + result.test() + "`, "
                        + result.outcome() + ": " + result.reason()));
        if (all.isEmpty()) {
            complete = false;
            return "**not shown**";
        }
        long failed = all.stream()
                .filter(result ->
                        !result.outcome().equals(PASSED) && !result.outcome().equals(NOT_HERE))
                .count();
        long passed =
                all.stream().filter(result -> result.outcome().equals(PASSED)).count();
        if (failed > 0) {
            complete = false;
            return "**FAILED** (" + failed + " of " + all.size() + ")";
        }
        return passed == 0 ? "does not apply" : PASSED + " (" + passed + ")";
    }
}
