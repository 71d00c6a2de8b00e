package io.leveret;

/**
 * Handles events, called from several threads at once unless the subscription's concurrency is 1.
 *
 * @param <E> the event's class
 */
@FunctionalInterface
public interface EventHandler<E> {

    /**
     * Handles one event.
     *
     * @param event the decoded event
     * @param context what else is known
     * @return the decision
     * @throws Exception anything: the attempt has failed, and the event is retried as configured
     */
    Outcome handle(E event, Context context) throws Exception;
}
