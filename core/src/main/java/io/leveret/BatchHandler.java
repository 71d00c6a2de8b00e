package io.leveret;

import java.util.List;

/**
 * Handles several events in one call; the form of a {@link Batch} method for subscriptions without annotations. Called by
 * several threads at once, unless the subscription's concurrency is 1. What {@link EventHandler} says of threads applies.
 *
 * @param <E> the events' class
 */
@FunctionalInterface
public interface BatchHandler<E> extends EventHandler<E> {

    /**
     * Handles events.
     *
     * @param events the decoded events, at least one; unmodifiable
     * @param contexts their contexts, in the same order; unmodifiable
     * @return the decision about all of them, or {@link Outcome#each} for one about each
     * @throws Exception any exception: the call has failed; it is split, see {@link Batch}
     */
    Outcome handle(List<E> events, List<Context> contexts) throws Exception;

    /** Handles one event as a list of one. */
    @Override
    default Outcome handle(E event, Context context) throws Exception {
        return handle(List.of(event), List.of(context));
    }
}
