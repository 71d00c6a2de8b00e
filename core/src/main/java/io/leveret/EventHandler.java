package io.leveret;

/**
 * Handles events; the form of a {@link Handles} method for subscriptions without annotations. Called by several threads
 * at once, unless the subscription's concurrency is 1.
 *
 * <p>A thread handles one event after another. Before each, Leveret sets the context class loader of the thread that
 * started the application, clears the logging context (SLF4J's MDC) and clears the interrupt flag. Other thread-locals
 * keep their values from one event to the next: remove yours in a {@code finally} block.
 *
 * @param <E> the event's class
 */
@FunctionalInterface
public interface EventHandler<E> {

    /**
     * Handles one event.
     *
     * @param event the decoded event
     * @param context id, headers and so on
     * @return the decision
     * @throws Exception any exception: the attempt has failed, and the event is retried as configured
     */
    Outcome handle(E event, Context context) throws Exception;
}
