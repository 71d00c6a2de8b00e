package io.leveret;

import java.time.Instant;

/**
 * An event whose retries are spent.
 *
 * @param event the event
 * @param cause what ended the last attempt
 * @param attempts how often the handler was called
 * @param firstAttemptAt when it was called first
 * @param <E> the event's class
 */
public record Failed<E>(E event, Throwable cause, int attempts, Instant firstAttemptAt) {}
