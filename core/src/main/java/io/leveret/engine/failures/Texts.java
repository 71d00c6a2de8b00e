package io.leveret.engine.failures;

import io.leveret.transport.ForeignText;
import org.jspecify.annotations.Nullable;

/** Makes texts from exceptions and messages fit for headers and logs. */
public final class Texts {

    /** Characters; at most four bytes each, so that all of a dead letter's headers stay below 8 kB. */
    private static final int MAX_REASON = 1_500;

    private static final int MAX_NAME = 250;
    private static final int MAX_CAUSES = 20;

    private Texts() {}

    /** An exception's message and that of its root, bounded, on one line. */
    public static String reason(Throwable failure) {
        Throwable root = failure;
        Throwable next = cause(root);
        for (int depth = 0; depth < MAX_CAUSES && next != null; depth++) {
            root = next;
            next = cause(root);
        }
        String text = message(failure);
        if (cause(failure) != null) {
            text = oneLine(text, MAX_REASON / 2) + " (caused by "
                    + root.getClass().getName() + ": " + oneLine(message(root), MAX_REASON / 3) + ")";
        }
        return oneLine(text, MAX_REASON);
    }

    /** The same after the exception's class. */
    public static String named(Throwable failure) {
        return className(failure) + ": " + reason(failure);
    }

    /** A count of attempts as people say it. */
    public static String attempts(int count) {
        return count == 1 ? "1 attempt" : count + " attempts";
    }

    /** An exception's cause; none when it can't say, as a user's exception may throw even here. */
    static @Nullable Throwable cause(Throwable failure) {
        try {
            return failure.getCause();
        } catch (RuntimeException | Error e) {
            return null;
        }
    }

    /** A reason that a handler gave. */
    public static String reason(String text) {
        return oneLine(text, MAX_REASON);
    }

    /** A class's name, bounded. */
    public static String className(Throwable failure) {
        return oneLine(failure.getClass().getName(), MAX_NAME);
    }

    /** An exception's own message, bounded, on one line. */
    public static String message(Throwable failure) {
        // A user's exception may throw even here.
        try {
            @Nullable String message = failure.getMessage();
            return message == null ? "no message" : oneLine(message, MAX_REASON);
        } catch (RuntimeException | Error e) {
            return "its getMessage threw " + e.getClass().getName();
        }
    }

    private static String oneLine(String text, int max) {
        return ForeignText.oneLine(text.length() > max ? ForeignText.shortened(text, max - 1) : text);
    }
}
