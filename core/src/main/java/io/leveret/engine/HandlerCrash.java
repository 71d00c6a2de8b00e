package io.leveret.engine;

/** Carries an {@link Error} that a handler threw through code that knows exceptions only. */
final class HandlerCrash extends Exception {

    private static final long serialVersionUID = 1L;

    HandlerCrash(Error error) {
        super(error);
    }

    /** What the handler threw: the error for a crash, else the exception itself. */
    static Throwable unwrap(Exception failure) {
        return failure instanceof HandlerCrash && failure.getCause() != null ? failure.getCause() : failure;
    }
}
