package io.leveret.faults;

import io.leveret.testbroker.RabbitVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Writes a line for each test of a {@link Row} or a {@link KafkaRow} to the file {@code CLASS.tsv} of the directory {@code -Dfaults.rows}, where that
 * is set: rows, result, test, reason. Skips tests of faults that the release under test can't have.
 */
final class RowRecorder implements ExecutionCondition, TestWatcher {

    private static final @Nullable String DIRECTORY = System.getProperty("faults.rows");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<RabbitVersion> version = RabbitVersion.chosen();
        return row(context)
                .filter(row -> version.isPresent() && Arrays.asList(row.notOn()).contains(version.get()))
                .map(row -> ConditionEvaluationResult.disabled(row.because()))
                .orElseGet(() -> ConditionEvaluationResult.enabled("applies to this release"));
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        write(context, "passed", "");
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        write(context, "FAILED", text(cause));
    }

    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        write(context, "aborted", text(cause));
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        write(context, "not here", reason.orElse(""));
    }

    private static synchronized void write(ExtensionContext context, String result, String reason) {
        if (DIRECTORY == null) {
            return;
        }
        String rows = rows(context).collect(Collectors.joining(","));
        String inClass = context.getRequiredTestClass().getSimpleName();
        String test = inClass + "." + context.getRequiredTestMethod().getName();
        String line = String.join("\t", rows, result, test, reason.replaceAll("\\s+", " "));
        try {
            Path directory = Files.createDirectories(Path.of(DIRECTORY));
            Files.writeString(
                    directory.resolve(inClass + ".tsv"),
                    line + System.lineSeparator(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't write the result of " + test + " under " + DIRECTORY, e);
        }
    }

    private static String text(@Nullable Throwable cause) {
        return cause == null ? "" : String.valueOf(cause.getMessage());
    }

    private static Stream<String> rows(ExtensionContext context) {
        Stream<String> onRabbitMq =
                row(context).stream().flatMap(row -> Arrays.stream(row.value()).mapToObj(String::valueOf));
        Stream<String> onKafka = context.getTestMethod().map(method -> method.getAnnotation(KafkaRow.class)).stream()
                .flatMap(row -> Arrays.stream(row.value()).mapToObj(number -> "K" + number));
        return Stream.concat(onRabbitMq, onKafka);
    }

    private static Optional<Row> row(ExtensionContext context) {
        return context.getTestMethod().map(method -> method.getAnnotation(Row.class));
    }
}
