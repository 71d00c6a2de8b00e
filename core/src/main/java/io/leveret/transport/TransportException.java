package io.leveret.transport;

/**
 * A transport cannot do what was asked. The message says what is wrong, where, and what to do; it contains no secrets.
 */
public class TransportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception with no deeper cause.
     *
     * @param message what, where, and the remedy
     */
    public TransportException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message what, where, and the remedy
     * @param cause what the broker's client said
     */
    public TransportException(String message, Throwable cause) {
        super(message, cause);
    }
}
