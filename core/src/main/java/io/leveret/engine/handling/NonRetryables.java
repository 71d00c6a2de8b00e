package io.leveret.engine.handling;

import io.leveret.NonRetryable;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The failures that no retry can help: no short one, no delayed one.
 *
 * @param names of exception classes, from the settings
 */
record NonRetryables(Set<String> names) {

    /** Whether a failure of a call is one of them: by its own class and those above it, not by its causes. */
    boolean cover(Throwable failure, Call call) {
        return failure.getClass().isAnnotationPresent(NonRetryable.class)
                || named(failure)
                || call.nonRetryable().stream().anyMatch(type -> type.isInstance(failure));
    }

    private boolean named(Throwable failure) {
        if (names.isEmpty()) {
            return false;
        }
        @Nullable Class<?> type = failure.getClass();
        while (type != null) {
            if (names.contains(type.getName())) {
                return true;
            }
            type = type.getSuperclass();
        }
        return false;
    }
}
