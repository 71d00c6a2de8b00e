package io.leveret;

/**
 * The reason why a publish failed. The future of {@link Publisher#publish} fails with one of the subclasses. Its
 * constructors are public so that tests of code that publishes can create failures.
 */
public abstract sealed class PublishException extends LeveretException {

    private static final long serialVersionUID = 1L;

    /** The event's id. */
    private final String id;

    /** Whether a queue may hold the event all the same. */
    private final boolean maybeStored;

    private PublishException(String id, String message, boolean maybeStored) {
        super(message);
        this.id = id;
        this.maybeStored = maybeStored;
    }

    /**
     * Returns the event's id. Use it to publish the same event again.
     *
     * @return the id
     */
    public String id() {
        return id;
    }

    /**
     * Says whether a subscription may receive the event although the publish failed. If so, publish again with the same
     * {@link #id}, so that handlers can recognise the duplicate.
     *
     * @return false if the event is certainly not stored
     */
    public boolean maybeStored() {
        return maybeStored;
    }

    /**
     * No subscription is bound to receive the event, so the broker dropped it. See {@link PublishOptions#mandatory}.
     */
    public static final class Unroutable extends PublishException {
        private static final long serialVersionUID = 1L;

        /**
         * @param id the event's id
         * @param message what and where
         */
        public Unroutable(String id, String message) {
            super(id, message, false);
        }
    }

    /**
     * The broker refused the event, for example because a queue is full; or the transport did so before sending it, for
     * example because a header is too large. The message has the details.
     */
    public static final class Refused extends PublishException {
        private static final long serialVersionUID = 1L;

        /**
         * @param id the event's id
         * @param message what and where
         * @param maybeStored whether one of several queues may have taken it
         */
        public Refused(String id, String message, boolean maybeStored) {
            super(id, message, maybeStored);
        }
    }

    /**
     * The event was not sent: the broker takes no messages because of an alarm, or too many publishes are unconfirmed.
     */
    public static final class Blocked extends PublishException {
        private static final long serialVersionUID = 1L;

        /**
         * @param id the event's id
         * @param message what and where
         */
        public Blocked(String id, String message) {
            super(id, message, false);
        }
    }

    /** No confirm came within the publish timeout. If the event had been sent, the broker may have stored it. */
    public static final class TimedOut extends PublishException {
        private static final long serialVersionUID = 1L;

        /**
         * @param id the event's id
         * @param message what and where
         * @param maybeStored whether it had been sent
         */
        public TimedOut(String id, String message, boolean maybeStored) {
            super(id, message, maybeStored);
        }
    }

    /** The event was sent, and the connection was lost before the confirm. The broker may have stored it. */
    public static final class Unknown extends PublishException {
        private static final long serialVersionUID = 1L;

        /**
         * @param id the event's id
         * @param message what and where
         */
        public Unknown(String id, String message) {
            super(id, message, true);
        }
    }

    /** The application was closed before the event was sent. */
    public static final class Closed extends PublishException {
        private static final long serialVersionUID = 1L;

        /**
         * @param id the event's id
         * @param message what and where
         */
        public Closed(String id, String message) {
            super(id, message, false);
        }
    }
}
