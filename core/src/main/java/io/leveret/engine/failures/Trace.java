package io.leveret.engine.failures;

import org.jspecify.annotations.Nullable;

/**
 * A copy of an exception for the log: its stack trace, its causes and suppressed exceptions. Each message is bounded
 * and on one line, so that none can forge a log line.
 */
public final class Trace extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int MAX_CAUSES = 20;
    private static final int MAX_SUPPRESSED = 5;

    private Trace(Throwable of, @Nullable Throwable cause) {
        super(Texts.className(of) + ": " + Texts.message(of), cause);
        setStackTrace(frames(of));
    }

    public static Trace of(Throwable failure) {
        return of(failure, 0);
    }

    private static Trace of(Throwable failure, int depth) {
        Throwable cause = Texts.cause(failure);
        var trace = new Trace(failure, cause == null || depth == MAX_CAUSES ? null : of(cause, depth + 1));
        Throwable[] suppressed = failure.getSuppressed();
        for (int i = 0; i < Math.min(suppressed.length, MAX_SUPPRESSED); i++) {
            trace.addSuppressed(new Trace(suppressed[i], null));
        }
        return trace;
    }

    /** A user's exception may throw even here. */
    private static StackTraceElement[] frames(Throwable failure) {
        try {
            return failure.getStackTrace();
        } catch (RuntimeException | Error e) {
            return new StackTraceElement[0];
        }
    }
}
