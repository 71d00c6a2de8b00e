package io.leveret;

/**
 * An event cannot be encoded or decoded. Thrown by an {@link EventCodec}. Its message is shown in logs and dead
 * letters, so it must not contain parts of the body, except for what the event's own class says.
 */
public final class EventCodecException extends LeveretException {

    private static final long serialVersionUID = 1L;

    private final boolean ofNewerVersion;

    /**
     * An exception with a cause.
     *
     * @param message what is wrong and where; holds nothing of the body but what the event's own class says
     * @param cause what the codec said
     */
    public EventCodecException(String message, Throwable cause) {
        this(message, cause, false);
    }

    /**
     * An exception with no deeper cause.
     *
     * @param message what is wrong and where; holds nothing of the body but what the event's own class says
     */
    public EventCodecException(String message) {
        super(message);
        this.ofNewerVersion = false;
    }

    private EventCodecException(String message, Throwable cause, boolean ofNewerVersion) {
        super(message, cause);
        this.ofNewerVersion = ofNewerVersion;
    }

    /**
     * The body is well-formed, but only a newer version of the event's class can read it, for example because of a new
     * enum constant, or because it no longer has a property that the class needs. Another instance of the group may have that version, so the event is treated like one of an
     * {@linkplain SubscriptionSettings#unknownTypes unknown type}.
     *
     * @param message what is wrong and where; without parts of the body
     * @param cause the codec's exception
     * @return the exception
     */
    public static EventCodecException ofNewerVersion(String message, Throwable cause) {
        return new EventCodecException(message, cause, true);
    }

    /**
     * Says whether a newer version of the event's class may be able to read the body.
     *
     * @return false unless made by {@link #ofNewerVersion}
     */
    public boolean isOfNewerVersion() {
        return ofNewerVersion;
    }
}
