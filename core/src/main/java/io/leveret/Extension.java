package io.leveret;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A part of an application that lives as long as it does, such as an outbox. Add one with {@link LeveretBuilder#extension}.
 * An extension has threads of its own if it needs some: Leveret calls it, and lends it none.
 *
 * <p>The order is: {@link #handlerParameters}, {@link #start}, then the other methods, then {@link #close}. {@link #health} and {@link #stats} may be
 * called by several threads, and while {@code close} runs and after it.
 */
public interface Extension {

    /**
     * Begins to work. The application is connected, and has subscribed; its handlers may run already. The thread that
     * starts the application calls this once, and waits.
     *
     * @param application publishes, and says how it is
     * @param settings the settings with which it starts
     * @throws RuntimeException if it can't work; the application then doesn't start, and this extension is not closed. A {@link
     *     StartException} is shown as it is
     */
    void start(Leveret application, Settings settings);

    /**
     * Ends its work. The handlers have ended by then, and the publisher still publishes.
     *
     * @param timeout how long this may take at most; what is not finished then is given up
     */
    void close(Duration timeout);

    /**
     * Brings what handlers may take as their last parameter. Asked once, before {@link #start}.
     *
     * @return one entry for each type; empty by default
     */
    default List<HandlerParameter<?>> handlerParameters() {
        return List.of();
    }

    /**
     * Says how its parts are, for {@link Leveret#health}. Must not wait.
     *
     * @return one entry for each part; empty by default
     */
    default List<Health.Component> health() {
        return List.of();
    }

    /**
     * Says how much it is doing, for {@link Leveret#stats}. Must not wait.
     *
     * @return numbers by their names; empty by default
     */
    default Map<String, Long> stats() {
        return Map.of();
    }
}
