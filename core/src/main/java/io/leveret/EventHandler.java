package io.leveret;

/**
 * Handles events, called from several threads at once unless the subscription's concurrency is 1.
 *
 * <p>A worker's thread handles one event after another. Each begins with the context class loader of the thread that started the
 * application, an empty logging context (SLF4J's MDC) and no interrupt; an interrupt that a handler leaves behind is taken back and
 * counts for nothing. Other thread-locals stay as the last event left them: remove yours in a {@code finally}.
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
