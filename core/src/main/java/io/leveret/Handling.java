package io.leveret;

import java.lang.reflect.Type;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One handler of a subscription, as a value: what {@link Handles}, {@link OrderedBy} and {@link OnExhausted} say with
 * annotations. Immutable; each method returns a copy.
 *
 * @param event what to decode to: a class with {@link EventType}, or a sealed type all of whose classes have one
 * @param type the same with the arguments of a generic class, such as {@code Envelope<Order>}; see {@link #decodedTo}
 * @param types the event types or patterns to handle; empty for those of {@code event}
 * @param handler called for each attempt
 * @param onExhausted called once the retries are spent, or null
 * @param key gives the key that orders events, or null for no order
 * @param hold see {@link OrderedBy#hold}
 * @param confined see {@link OrderedBy#confined}
 * @param <E> the event's class
 */
public record Handling<E>(
        Class<E> event,
        Type type,
        List<String> types,
        EventHandler<E> handler,
        @Nullable ExhaustedHandler<E> onExhausted,
        @Nullable Function<E, @Nullable Object> key,
        boolean hold,
        boolean confined) {

    /** Copies the types. */
    public Handling {
        types = List.copyOf(types);
    }

    /**
     * Handles the types that the event's class says, in no order.
     *
     * @param event what to decode to
     * @param handler called for each attempt
     * @param <E> the event's class
     * @return the handling
     */
    public static <E> Handling<E> of(Class<E> event, EventHandler<E> handler) {
        return new Handling<>(event, event, List.of(), handler, null, null, false, false);
    }

    /**
     * Sets the event types.
     *
     * @param patterns exact types, or patterns with {@code *} and {@code #}
     * @return a copy
     */
    public Handling<E> types(String... patterns) {
        return new Handling<>(event, type, List.of(patterns), handler, onExhausted, key, hold, confined);
    }

    /**
     * Says what a generic event class holds, which its {@code Class} doesn't.
     *
     * @param full for example Jackson's {@code new TypeReference<Envelope<Order>>() {}.getType()}
     * @return a copy
     */
    public Handling<E> decodedTo(Type full) {
        return new Handling<>(event, full, types, handler, onExhausted, key, hold, confined);
    }

    /**
     * Orders events by a key.
     *
     * @param keyOf called once for each delivery; null for no order
     * @return a copy
     */
    public Handling<E> orderedBy(Function<E, @Nullable Object> keyOf) {
        return new Handling<>(event, type, types, handler, onExhausted, keyOf, hold, confined);
    }

    /**
     * Holds later events of a key while an earlier one waits for its delayed retry.
     *
     * @return a copy
     */
    public Handling<E> holding() {
        return new Handling<>(event, type, types, handler, onExhausted, key, true, confined);
    }

    /**
     * Handles all events of a key in the same thread.
     *
     * @return a copy
     */
    public Handling<E> confinedToThread() {
        return new Handling<>(event, type, types, handler, onExhausted, key, hold, true);
    }

    /**
     * Compensates once the retries are spent.
     *
     * @param compensation called before the event goes to the dead letters
     * @return a copy
     */
    public Handling<E> onExhausted(ExhaustedHandler<E> compensation) {
        return new Handling<>(event, type, types, handler, compensation, key, hold, confined);
    }
}
