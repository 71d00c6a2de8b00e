package io.leveret;

import java.util.List;

/**
 * Runs around each attempt to handle an event, for example to trace, to measure, or to set what the handler's thread
 * carries. Add one with {@link LeveretBuilder#handlerInterceptor}. The first that is added is the outermost.
 *
 * <p>An interceptor is called on the handler's thread, once for each attempt, and so again for each retry inside the
 * process. The wait for the handler's publishes is part of {@link Next#proceed}. All of it is within the time limit of
 * the subscription ({@link SubscriptionSettings#timeout}). Compensations ({@link OnExhausted}) are not intercepted.
 *
 * <p>Several threads call an interceptor at the same time.
 */
@FunctionalInterface
public interface HandlerInterceptor {

    /**
     * Does what comes before, calls {@link Next#proceed}, and does what comes after. An interceptor that returns without
     * that call replaces the handler.
     *
     * @param invocation what is handled
     * @param next the next interceptor, or the handler
     * @return the outcome; usually that of {@code next}; not null
     * @throws Exception the attempt has failed, as if the handler had thrown it
     */
    Outcome intercept(Invocation invocation, Next next) throws Exception;

    /**
     * The same around a call with several events, of a {@link Batch} method. A call with one event is intercepted as any
     * other. An application whose interceptors don't implement this method and whose handlers take batches does not start:
     * what an interceptor does for each event, nobody can guess for several.
     *
     * @param invocations what is handled, in the order of the events; at least two; unmodifiable
     * @param next the next interceptor, or the handler
     * @return the outcome, for all events or {@link Outcome#each} of them; usually that of {@code next}; not null
     * @throws Exception the call has failed, as if the handler had thrown it
     */
    default Outcome interceptBatch(List<Invocation> invocations, Next next) throws Exception {
        throw new UnsupportedOperationException(getClass().getName() + " intercepts no batches");
    }

    /**
     * One attempt to handle an event.
     *
     * @param event the event
     * @param context what the handler gets as its context
     */
    record Invocation(Object event, Context context) {}

    /** What an interceptor is around. */
    @FunctionalInterface
    interface Next {

        /**
         * Calls the next interceptor, or the handler after the last one. To be called at most once, before the
         * interceptor returns, and on its thread.
         *
         * @return the outcome
         * @throws Exception what the handler or an interceptor between has thrown; what it has thrown may also be an
         *     {@code Error}
         * @throws IllegalStateException if it was called before, or on another thread
         */
        Outcome proceed() throws Exception;
    }
}
