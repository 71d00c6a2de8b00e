package io.leveret;

import io.leveret.support.Arguments;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A handler of a subscription without annotations. It states what {@link Handles}, {@link OrderedBy} and {@link
 * OnExhausted} state for a method. Immutable: each method returns a changed copy.
 *
 * <pre>{@code
 * Handling.of(OrderPlaced.class, (order, context) -> {
 *     stock.reserve(order);
 *     return Outcome.ack();
 * }).orderedBy(OrderPlaced::sku)
 * }</pre>
 *
 * @param event the event class: has {@link EventType}, or is a sealed type whose classes all have one
 * @param type the event class with its type arguments, such as {@code Envelope<Order>}; see {@link #decodedTo}
 * @param types the event types or patterns to handle; empty for those of {@code event}
 * @param handler called for each attempt
 * @param onExhausted called after the last retry; null for nothing
 * @param key returns what {@link OrderedBy orders} an event, from the event and the key that it was published with; null
 *     for no order
 * @param hold see {@link OrderedBy#hold}
 * @param confined see {@link OrderedBy#confined}
 * @param nonRetryable failures after which the event goes straight to the dead letters, subclasses included; see {@link
 *     NonRetryable}
 * @param batching how several events are handled in one call; null for one event in each call
 * @param <E> the event's class
 */
public record Handling<E>(
        Class<E> event,
        Type type,
        List<String> types,
        EventHandler<E> handler,
        @Nullable ExhaustedHandler<E> onExhausted,
        @Nullable BiFunction<E, @Nullable String, @Nullable Object> key,
        boolean hold,
        boolean confined,
        Set<Class<? extends Throwable>> nonRetryable,
        @Nullable Batching<E> batching) {

    /** Copies the collections. */
    public Handling {
        Arguments.given(event, "event");
        Arguments.given(type, "type");
        types = Arguments.list(types, "types");
        Arguments.given(handler, "handler");
        nonRetryable = Arguments.set(nonRetryable, "nonRetryable");
    }

    /**
     * Handles the event types of a class, in no order.
     *
     * @param event the event class
     * @param handler called for each attempt
     * @param <E> the event's class
     * @return the handling
     */
    public static <E> Handling<E> of(Class<E> event, EventHandler<E> handler) {
        return new Handling<>(event, event, List.of(), handler, null, null, false, false, Set.of(), null);
    }

    /**
     * Handles several events of a class in one call, in no order; see {@link Batch}.
     *
     * @param event the event class
     * @param max the most events in one call; from 1 to 65,535, and not more than {@link SubscriptionSettings#prefetch}
     * @param within how long the first event waits for others; from 1 ms to 5 min
     * @param handler called for each batch
     * @param <E> the events' class
     * @return the handling
     * @throws IllegalArgumentException if a value is outside its range
     */
    public static <E> Handling<E> ofBatch(Class<E> event, int max, Duration within, BatchHandler<E> handler) {
        var batching = new Batching<>(max, within, handler);
        return new Handling<>(event, event, List.of(), handler, null, null, false, false, Set.of(), batching);
    }

    /**
     * Sets the event types to handle. Needed if the event class has no {@link EventType}.
     *
     * @param patterns exact types, or patterns with {@code *} (one word) and {@code #} (any number of words)
     * @return a changed copy
     */
    public Handling<E> types(String... patterns) {
        return new Handling<>(
                event,
                type,
                Arguments.list(patterns, "patterns"),
                handler,
                onExhausted,
                key,
                hold,
                confined,
                nonRetryable,
                batching);
    }

    /**
     * Sets the type arguments of a generic event class, which a {@code Class} does not have.
     *
     * @param fullType for example Jackson's {@code new TypeReference<Envelope<Order>>() {}.getType()}
     * @return a changed copy
     */
    public Handling<E> decodedTo(Type fullType) {
        Arguments.given(fullType, "fullType");
        return new Handling<>(
                event, fullType, types, handler, onExhausted, key, hold, confined, nonRetryable, batching);
    }

    /**
     * Keeps the order of events with the same key; see {@link OrderedBy}.
     *
     * @param keyOf returns the key of an event, or null for no order; called once for each delivery
     * @return a changed copy
     */
    public Handling<E> orderedBy(Function<E, @Nullable Object> keyOf) {
        Arguments.given(keyOf, "keyOf");
        return orderedBy((event, key) -> keyOf.apply(event));
    }

    /**
     * Keeps the order of events that were published with the same key; see {@link Context#key} and {@link OrderedBy}. An
     * event without a key has no order.
     *
     * @return a changed copy
     */
    public Handling<E> orderedByKey() {
        return orderedBy((event, key) -> key);
    }

    private Handling<E> orderedBy(BiFunction<E, @Nullable String, @Nullable Object> keyOf) {
        return new Handling<>(event, type, types, handler, onExhausted, keyOf, hold, confined, nonRetryable, batching);
    }

    /**
     * Lets later events of a key wait while an earlier one waits for its delayed retry; see {@link OrderedBy#hold}.
     *
     * @return a changed copy
     */
    public Handling<E> holding() {
        return new Handling<>(event, type, types, handler, onExhausted, key, true, confined, nonRetryable, batching);
    }

    /**
     * Lets the same thread handle all events of a key; see {@link OrderedBy#confined}.
     *
     * @return a changed copy
     */
    public Handling<E> confinedToThread() {
        return new Handling<>(event, type, types, handler, onExhausted, key, hold, true, nonRetryable, batching);
    }

    /**
     * Sets what runs after an event's last retry; see {@link OnExhausted}.
     *
     * @param compensation called before the event becomes a dead letter
     * @return a changed copy
     */
    public Handling<E> onExhausted(ExhaustedHandler<E> compensation) {
        Arguments.given(compensation, "compensation");
        return new Handling<>(event, type, types, handler, compensation, key, hold, confined, nonRetryable, batching);
    }

    /**
     * Sets the failures after which the event goes straight to the dead letters; see {@link NonRetryable}.
     *
     * @param failures exception classes; their subclasses are included
     * @return a changed copy
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    public final Handling<E> nonRetryable(Class<? extends Throwable>... failures) {
        Set<Class<? extends Throwable>> classes = new HashSet<>(Arguments.list(failures, "failures"));
        return new Handling<>(event, type, types, handler, onExhausted, key, hold, confined, classes, batching);
    }
}
