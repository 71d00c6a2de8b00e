package io.leveret.engine.failures;

/** Carries a {@link Throwable} that is not an {@link Exception} through code that only accepts exceptions. */
public final class Thrown extends Exception {

    private static final long serialVersionUID = 1L;

    public Thrown(Throwable thrown) {
        super("thrown by a handler", thrown); // its own text may throw
    }

    /** What the handler threw. */
    public static Throwable unwrap(Exception failure) {
        Throwable carried = failure instanceof Thrown ? failure.getCause() : null;
        return carried == null ? failure : carried;
    }
}
