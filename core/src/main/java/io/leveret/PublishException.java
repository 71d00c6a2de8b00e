package io.leveret;

/** Why a publish was not confirmed: what its future completes with. */
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
     * The event's id, to publish again with.
     *
     * @return the id
     */
    public String id() {
        return id;
    }

    /**
     * Whether a subscription may receive the event all the same. If so, publish again with the same {@link #id}, so that
     * handlers can tell.
     *
     * @return false when it is certainly not stored
     */
    public boolean maybeStored() {
        return maybeStored;
    }

    /** No subscription is bound to receive it, so the broker has dropped it. */
    public static final class Unroutable extends PublishException {
        private static final long serialVersionUID = 1L;

        /**
         * Made by the engine.
         *
         * @param id the event's id
         * @param message what and where
         */
        public Unroutable(String id, String message) {
            super(id, message, false);
        }
    }

    /** The broker, or the transport on its behalf, said no, as when a queue is full or a header too large. */
    public static final class Refused extends PublishException {
        private static final long serialVersionUID = 1L;

        /**
         * Made by the engine.
         *
         * @param id the event's id
         * @param message what and where
         * @param maybeStored whether one of several queues may have taken it
         */
        public Refused(String id, String message, boolean maybeStored) {
            super(id, message, maybeStored);
        }
    }

    /** It could not be sent in time: the broker takes nothing now, or {@code publish.maxUnconfirmed} events are unconfirmed. */
    public static final class Blocked extends PublishException {
        private static final long serialVersionUID = 1L;

        /**
         * Made by the engine.
         *
         * @param id the event's id
         * @param message what and where
         */
        public Blocked(String id, String message) {
            super(id, message, false);
        }
    }

    /** The timeout passed. If it had been sent, it may be stored. */
    public static final class TimedOut extends PublishException {
        private static final long serialVersionUID = 1L;

        /**
         * Made by the engine.
         *
         * @param id the event's id
         * @param message what and where
         * @param maybeStored whether it had been sent
         */
        public TimedOut(String id, String message, boolean maybeStored) {
            super(id, message, maybeStored);
        }
    }

    /** It was sent, and the connection was lost before an answer. */
    public static final class Unknown extends PublishException {
        private static final long serialVersionUID = 1L;

        /**
         * Made by the engine.
         *
         * @param id the event's id
         * @param message what and where
         */
        public Unknown(String id, String message) {
            super(id, message, true);
        }
    }

    /** The application is closed, or was closed before it was sent. */
    public static final class Closed extends PublishException {
        private static final long serialVersionUID = 1L;

        /**
         * Made by the engine.
         *
         * @param id the event's id
         * @param message what and where
         */
        public Closed(String id, String message) {
            super(id, message, false);
        }
    }
}
