package io.leveret;

import java.util.List;

/**
 * The application did not start. Nothing is left running. Either settings or handlers are wrong ({@link #faults}), or
 * the broker could not be reached or refused (the message says why).
 */
public final class StartException extends LeveretException {

    private static final long serialVersionUID = 1L;

    /** Unmodifiable. */
    @SuppressWarnings("serial") // List.copyOf is serializable
    private final List<Fault> faults;

    /**
     * Everything that is wrong with the settings and the handlers, at once.
     *
     * @param faults at least one
     */
    public StartException(List<Fault> faults) {
        super(Fault.listed("Leveret did not start", faults));
        this.faults = List.copyOf(faults);
    }

    /**
     * The broker has refused, or could not be reached.
     *
     * @param message what, where, and the remedy
     * @param cause what the transport said
     */
    public StartException(String message, Throwable cause) {
        super(message, cause);
        this.faults = List.of();
    }

    /**
     * Returns what is wrong with settings and handlers.
     *
     * @return all faults; empty if the broker was the cause
     */
    public List<Fault> faults() {
        return faults;
    }
}
