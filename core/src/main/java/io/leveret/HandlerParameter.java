package io.leveret;

/**
 * Something that handlers may take as their last parameter, such as a database connection with a transaction. An {@link
 * Extension} brings it. It runs around the handler, within the {@linkplain HandlerInterceptor interceptors}.
 *
 * <pre>{@code
 * @Handles(topic = "orders")
 * void reserve(OrderPlaced order, Context context, Connection connection) { … }
 * }</pre>
 *
 * <p>Must be thread-safe.
 *
 * @param <T> the type of the parameter
 */
public interface HandlerParameter<T> {

    /**
     * Returns the type that handlers declare.
     *
     * @return a class or an interface; {@link Context} is not possible
     */
    Class<T> type();

    /**
     * Makes the value, calls the handler with it, and does what comes after, such as to commit. Called on the handler's
     * thread, once for each attempt.
     *
     * @param context what the handler gets as its context
     * @param next calls the handler
     * @return the outcome; usually that of {@code next}; not null. Without a call of {@code next} it replaces the handler
     * @throws Exception the attempt has failed, as if the handler had thrown it
     */
    Outcome around(Context context, Next<T> next) throws Exception;

    /**
     * The handler.
     *
     * @param <T> the type of the parameter
     */
    @FunctionalInterface
    interface Next<T> {

        /**
         * Calls the handler, and waits until the broker has what it has published with {@link Context#publisher}. To be
         * called at most once, and on the thread of {@link HandlerParameter#around}.
         *
         * @param value what the handler gets
         * @return the outcome; never a reply, as handlers with such a parameter can't reply
         * @throws Exception what the handler has thrown; it may also have thrown an {@code Error}
         */
        Outcome proceed(T value) throws Exception;
    }
}
