package io.leveret.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns what {@link RowRecorder} wrote into the tables of rows and releases. Run by {@code testing/fault-tests/matrix} with the
 * file to write, the tag of the tests that were left out, and for each kind of broker its name, the directory of its records and
 * its list of rows; ends with 1 when a row failed or was not shown.
 */
public final class MatrixReport {

    private MatrixReport() {}

    /**
     * Writes the tables.
     *
     * @param arguments the file to write, the tag of the tests left out; then for each kind of broker: its name, the directory
     *     of its records, its list of rows
     * @throws IOException when a file can't be read or written
     */
    public static void main(String[] arguments) throws IOException {
        List<MatrixTable> tables = new ArrayList<>();
        for (int i = 2; i < arguments.length; i += 3) {
            tables.add(new MatrixTable(arguments[i], Path.of(arguments[i + 1]), Path.of(arguments[i + 2])));
        }
        String page = page(tables, arguments[1]);
        Files.writeString(Path.of(arguments[0]), page);
        System.out.print(page);
        System.exit(tables.stream().allMatch(MatrixTable::complete) ? 0 : 1);
    }

    private static String page(List<MatrixTable> tables, String excluded) {
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
        tables.forEach(table -> text.append(table.table()));
        Set<String> reasons = new LinkedHashSet<>();
        tables.forEach(table -> reasons.addAll(table.reasons()));
        if (!reasons.isEmpty()) {
            text.append("## Where a row does not apply, or failed\n\n");
            reasons.forEach(reason -> text.append("- ").append(reason).append('\n'));
            text.append('\n');
        }
        text.append("## The tests\n\n| row | tests |\n|---|---|\n");
        tables.forEach(table -> text.append(table.tests()));
        return text.toString();
    }
}
