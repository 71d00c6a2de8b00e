package io.leveret.support.tls;

import io.leveret.transport.ForeignText;
import org.jspecify.annotations.Nullable;

/** A file for TLS can't be used. Both texts are fit to show. */
public final class UnusableStoreException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String remedy;

    /** What was thrown while a file was read, in one line. */
    static String text(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null || message.isBlank() ? thrown.getClass().getSimpleName() : ForeignText.oneLine(message);
    }

    UnusableStoreException(String problem, String remedy, @Nullable Throwable cause) {
        super(problem + "; " + remedy, cause);
        this.problem = problem;
        this.remedy = remedy;
    }

    /** What is wrong. */
    public String problem() {
        return problem;
    }

    /** What to do. */
    public String remedy() {
        return remedy;
    }
}
