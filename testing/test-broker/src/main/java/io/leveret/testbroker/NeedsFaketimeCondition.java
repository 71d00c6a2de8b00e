package io.leveret.testbroker;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Decides for {@link NeedsFaketime}. */
final class NeedsFaketimeCondition implements ExecutionCondition {
    private final Skips skips;
    private final BooleanSupplier found;

    NeedsFaketimeCondition() {
        this(Skips.here(), () -> isOnPath() || (Installer.faketime() && isOnPath()));
    }

    NeedsFaketimeCondition(Skips skips, BooleanSupplier found) {
        this.skips = skips;
        this.found = found;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return decide(context.getDisplayName());
    }

    ConditionEvaluationResult decide(String test) {
        return found.getAsBoolean()
                ? ConditionEvaluationResult.enabled("there is a faketime")
                : skips.skip(test, "there is no faketime on the PATH; to run it, " + Remedies.FAKETIME);
    }

    private static boolean isOnPath() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "faketime")));
    }
}
