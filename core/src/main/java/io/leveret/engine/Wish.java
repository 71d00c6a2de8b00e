package io.leveret.engine;

import java.time.Instant;

/** What a subscription is asked to do. The last one counts. */
sealed interface Wish {

    /** To handle what comes. */
    record Run() implements Wish {}

    /** To handle nothing until resumed. */
    record Pause() implements Wish {}

    /**
     * The same, asked for by supervision.
     *
     * @param cause what it says about that
     */
    record Trip(String cause) implements Wish {}

    /**
     * The same, asked for by the circuit breaker.
     *
     * @param cause what it says about that
     * @param until when it tries again
     */
    record Open(String cause, Instant until) implements Wish {}

    /**
     * To handle one event, which shows whether to go on. Asked for by the circuit breaker.
     *
     * @param after what it was before
     */
    record Probe(Open after) implements Wish {}

    /** To end. */
    record Close() implements Wish {}
}
