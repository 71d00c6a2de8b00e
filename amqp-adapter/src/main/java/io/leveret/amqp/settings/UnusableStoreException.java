package io.leveret.amqp.settings;

import org.jspecify.annotations.Nullable;

/** A file for TLS can't be used. Both texts are fit to show. */
final class UnusableStoreException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String remedy;

    UnusableStoreException(String problem, String remedy, @Nullable Throwable cause) {
        super(problem + "; " + remedy, cause);
        this.problem = problem;
        this.remedy = remedy;
    }

    String problem() {
        return problem;
    }

    String remedy() {
        return remedy;
    }
}
