package io.leveret;

import org.jspecify.annotations.Nullable;

/**
 * The reason why a request has no reply. The future of {@link Requester#ask(String, Object, Class, java.time.Duration)} fails
 * with one of the subclasses, or with a {@link PublishException}. Its constructors are public so that tests of code that asks
 * can create failures.
 */
public abstract sealed class RequestException extends LeveretException {

    private static final long serialVersionUID = 1L;

    /** Whether a handler may have had the request. */
    private final boolean maybeHandled;

    private RequestException(String message, @Nullable Throwable cause, boolean maybeHandled) {
        super(message, cause);
        this.maybeHandled = maybeHandled;
    }

    /**
     * Says whether a handler may have had the request, or may have it later.
     *
     * @return false if the request was never sent
     */
    public boolean maybeHandled() {
        return maybeHandled;
    }

    /** No reply came in time. */
    public static final class TimedOut extends RequestException {
        private static final long serialVersionUID = 1L;

        /**
         * @param message what and where
         * @param cause the failure of the publish if the request may be stored all the same; null for none
         * @param maybeHandled whether it was sent
         */
        public TimedOut(String message, @Nullable Throwable cause, boolean maybeHandled) {
            super(message, cause, maybeHandled);
        }
    }

    /** The reply is nothing that the class can be read from. */
    public static final class Unreadable extends RequestException {
        private static final long serialVersionUID = 1L;

        /**
         * @param message what and where, without the reply's content
         * @param cause the codec's failure; null for none
         */
        public Unreadable(String message, @Nullable Throwable cause) {
            super(message, cause, true);
        }
    }

    /** The application was closed before the reply came. */
    public static final class Closed extends RequestException {
        private static final long serialVersionUID = 1L;

        /**
         * @param message what and where
         * @param maybeHandled whether it was sent
         */
        public Closed(String message, boolean maybeHandled) {
            super(message, null, maybeHandled);
        }
    }
}
