package io.leveret;

/** An event can't be encoded or decoded. */
public final class EventCodecException extends LeveretException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception with a cause.
     *
     * @param message what is wrong and where; holds nothing of the body
     * @param cause what the codec said
     */
    public EventCodecException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * An exception with no deeper cause.
     *
     * @param message what is wrong and where; holds nothing of the body
     */
    public EventCodecException(String message) {
        super(message);
    }
}
