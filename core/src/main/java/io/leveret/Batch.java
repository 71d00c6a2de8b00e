package io.leveret;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a {@link Handles} method several events in one call, for example to write them in one transaction. The first
 * parameter is {@code List<OrderPlaced>}. A second parameter, if there is one, is {@code List<Context>}: the contexts of
 * the events, in the same order. Both lists are unmodifiable.
 *
 * <p>A batch begins when {@link #max} events are there, or {@link #within} after the first of them was there and as soon as
 * a worker is free. At most {@link SubscriptionSettings#concurrency} batches run at once. No thread waits while a batch
 * fills. When the subscription is paused or closed, a batch that still fills is not handled: its events return to the
 * queue in order.
 *
 * <p>If the method returns nothing, all events are acknowledged when it returns. It may return an {@link Outcome} for all
 * of them, or {@code List<Outcome>}: one for each event, in the same order. {@link Outcome#reply} among them replies to
 * that event; alone, to each.
 *
 * <p>If it throws, the batch is split, and the method is called with each half. That goes on until one event fails alone.
 * Only this event is retried, becomes a dead letter, and is compensated, as configured. Its short retries, and its delayed
 * retries with {@link OrderedBy#hold}, are calls with this event alone; any other delayed retry brings it into a
 * batch again. {@link NonRetryable}, the circuit breaker and {@link SupervisionPolicy} look only at failures of a single event. So the others see no
 * retry, but they are in several calls: the handler must be idempotent, or undo all when it throws, as a transaction does.
 * Each call is an attempt of every event in it, see {@link Context#attempt}. The time limit is for each call. Once the
 * subscription is paused or closed, or its circuit breaker opens, a batch is not split further: the events that are left
 * return to the queue.
 *
 * <p>With {@link OrderedBy} the events of a key are in the batch in their order, and no other batch has events of that key
 * at the same time.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Batch {

    /**
     * The most events in one call. Not more than {@link SubscriptionSettings#prefetch}, as more events are never there at
     * once.
     *
     * @return from 1 to 65,535; 100 by default
     */
    int max() default 100;

    /**
     * How long the first event of a batch waits for others: a whole number with a unit ({@code ms}, {@code s}, {@code m}).
     *
     * @return from 1 ms to 5 min; 200 ms by default
     */
    String within() default "200ms";
}
