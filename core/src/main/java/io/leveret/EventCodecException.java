package io.leveret;

/** An event can't be encoded or decoded. */
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
     * The bytes are well-formed, and say something that only a newer version of the event's class knows, such as a new constant
     * of an enum. Another instance of the group may have that version, so the event is treated like one of an {@linkplain
     * SubscriptionSettings#unknownTypes unknown type}.
     *
     * @param message what is wrong and where; holds nothing of the body but what the event's own class says
     * @param cause what the codec said
     * @return the exception
     */
    public static EventCodecException ofNewerVersion(String message, Throwable cause) {
        return new EventCodecException(message, cause, true);
    }

    /**
     * Whether a newer version of the event's class may be able to read it.
     *
     * @return false by default
     */
    public boolean isOfNewerVersion() {
        return ofNewerVersion;
    }
}
