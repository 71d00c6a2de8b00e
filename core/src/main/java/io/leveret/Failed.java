package io.leveret;

import java.time.Instant;

/**
 * An event after its last retry; the argument of an {@link OnExhausted} method.
 *
 * @param event the event
 * @param cause what ended the last attempt
 * @param attempts how often the handler was called
 * @param firstAttemptAt the time of the first call
 * @param <E> the event's class
 */
public record Failed<E>(E event, Throwable cause, int attempts, Instant firstAttemptAt) {}
