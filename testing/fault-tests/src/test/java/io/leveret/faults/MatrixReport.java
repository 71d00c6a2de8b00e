package io.leveret.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Turns what {@link RowRecorder} wrote into the table of rows and releases. Run by {@code testing/fault-tests/matrix} with the
 * directory of the records, which has a directory for each release, the list of rows, the file to write, and the tag of the tests
 * that were left out; ends with 1 when a row failed or was not shown.
 */
public final class MatrixReport {

    /** 3.9 comes before 3.10. */
    private static final Comparator<Path> BY_RELEASE = Comparator.comparing(
            directory -> Arrays.stream(directory.getFileName().toString().split("\\.", -1))
                    .map(part -> String.format("%3s", part))
                    .collect(Collectors.joining()));

    private static final String PASSED = "passed";
    private static final String NOT_HERE = "not here";

    /** By row and release. */
    private final TreeMap<Integer, TreeMap<String, List<Result>>> results = new TreeMap<>();

    private final Set<String> releases = new LinkedHashSet<>();
    private boolean complete = true;

    private MatrixReport() {}

    private record Result(String outcome, String test, String reason) {}

    /**
     * Writes the table.
     *
     * @param arguments directory of the records, list of rows, file to write, tag of the tests left out
     * @throws IOException when a file can't be read or written
     */
    public static void main(String[] arguments) throws IOException {
        var report = new MatrixReport();
        for (Path release : in(Path.of(arguments[0]), BY_RELEASE)) {
            for (Path file : in(release, Comparator.naturalOrder())) {
                report.read(release.getFileName().toString(), file);
            }
        }
        String table = report.table(Files.readAllLines(Path.of(arguments[1])), arguments[3]);
        Files.writeString(Path.of(arguments[2]), table);
        System.out.print(table);
        System.exit(report.complete ? 0 : 1);
    }

    private static List<Path> in(Path directory, Comparator<Path> order) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted(order).toList();
        }
    }

    private void read(String release, Path file) throws IOException {
        releases.add(release);
        for (String line : Files.readAllLines(file)) {
            String[] fields = line.split("\t", -1);
            for (String row : fields[0].split(",", -1)) {
                results.computeIfAbsent(Integer.valueOf(row), number -> new TreeMap<>())
                        .computeIfAbsent(release, name -> new ArrayList<>())
                        .add(new Result(fields[1], fields[2], fields[3]));
            }
        }
    }

    private String table(List<String> rows, String excluded) {
        var text = new StringBuilder("""
                # The fault catalogue, row by row

                Written by `testing/fault-tests/matrix`, which runs every row on private nodes of each release; do not edit. A number in
                brackets says how many tests a row has.

                """);
        if (!excluded.equals("none")) {
            text.append("This run left out the tests with the tag `")
                    .append(excluded)
                    .append("`.\n\n");
        }
        text.append("| row | fault | ").append(String.join(" | ", releases)).append(" |\n");
        text.append("|---|---|").append("---|".repeat(releases.size())).append('\n');
        Set<String> reasons = new LinkedHashSet<>();
        for (String row : rows) {
            int space = row.indexOf(' ');
            int number = Integer.parseInt(row.substring(0, space));
            text.append("| ").append(number).append(" | ").append(row.substring(space + 1));
            for (String release : releases) {
                text.append(" | ").append(cell(number, release, reasons));
            }
            text.append(" |\n");
        }
        if (!reasons.isEmpty()) {
            text.append("\n## Where a row does not apply, or failed\n\n");
            reasons.forEach(reason -> text.append("- ").append(reason).append('\n'));
        }
        text.append("\n## The tests\n\n| row | tests |\n|---|---|\n");
        results.forEach((row, byRelease) -> {
            Set<String> tests = new LinkedHashSet<>();
            byRelease.values().forEach(all -> all.forEach(result -> tests.add("`" + result.test() + "`")));
            text.append("| ")
                    .append(row)
                    .append(" | ")
                    .append(String.join("<br>", tests))
                    .append(" |\n");
        });
        return text.toString();
    }

    private String cell(int row, String release, Set<String> reasons) {
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
