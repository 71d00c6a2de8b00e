package io.leveret;

/**
 * Runs after an event's last retry; the form of an {@link OnExhausted} method for subscriptions without annotations.
 *
 * @param <E> the event's class
 */
@FunctionalInterface
public interface ExhaustedHandler<E> {

    /**
     * Handles an event whose retries are spent, before it becomes a dead letter.
     *
     * @param failed the event and the cause
     * @param context id, headers and so on
     * @throws Exception any exception: the call is retried inside the process, then the failure is logged
     */
    void compensate(Failed<E> failed, Context context) throws Exception;
}
