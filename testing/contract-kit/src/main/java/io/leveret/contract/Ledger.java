package io.leveret.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Writes a line to {@code target/contract-ledger.tsv} for each skipped test: the contract class, the test, and the
 * reason.
 */
final class Ledger implements TestWatcher {

    private static final Path FILE = Path.of("target", "contract-ledger.tsv");

    @Override
    public synchronized void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        String line = context.getRequiredTestClass().getSimpleName() + "\t"
                + context.getRequiredTestMethod().getName() + "\t" + (cause == null ? "" : cause.getMessage())
                + System.lineSeparator();
        System.err.print("*** NOT IN THE CONTRACT OF THIS TRANSPORT: " + line);
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't write the ledger of missing capabilities, " + FILE, e);
        }
    }
}
