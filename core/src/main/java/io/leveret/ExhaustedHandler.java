package io.leveret;

/**
 * Compensates for an event whose retries are spent; see {@link OnExhausted}.
 *
 * @param <E> the event's class
 */
@FunctionalInterface
public interface ExhaustedHandler<E> {

    /**
     * Compensates.
     *
     * @param failed the event and what became of it
     * @param context what else is known
     * @throws Exception anything: tried again in the process, then logged
     */
    void compensate(Failed<E> failed, Context context) throws Exception;
}
