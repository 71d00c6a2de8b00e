package io.leveret;

import org.jspecify.annotations.Nullable;

/** The superclass of Leveret's exceptions. Each message says what is wrong, where, and what to do. */
public class LeveretException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception with no deeper cause.
     *
     * @param message what, where, and the remedy
     */
    public LeveretException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what, where, and the remedy
     * @param cause what led to it; null if nothing is known
     */
    public LeveretException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
