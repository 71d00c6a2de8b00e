package io.leveret.support;

import java.time.Duration;

/**
 * The ranges of all settings. Settings check themselves with them, and so does the reader of a file. They are the same on
 * every transport; one that does not go as far says so in its {@link io.leveret.transport.Limits}.
 */
public final class Ranges {

    /** How long an event may wait in a queue. */
    public static final TimeRange TTL = new TimeRange("ttl (time to live)", Duration.ofMillis(1), Duration.ofDays(49));

    /** When every publish has ended. */
    public static final TimeRange PUBLISH_TIMEOUT =
            new TimeRange("timeout", Duration.ofMillis(100), Duration.ofMinutes(10));

    /** How many publishes may be unconfirmed at once. */
    public static final Range MAX_UNCONFIRMED = new Range("maxUnconfirmed", 1, 100_000);

    /** How long closing may take. */
    public static final TimeRange SHUTDOWN_TIMEOUT =
            new TimeRange("shutdownTimeout", Duration.ZERO, Duration.ofHours(1));

    /** How long a request waits for its reply. */
    public static final TimeRange REQUEST_TIMEOUT =
            new TimeRange("the request's timeout", Duration.ofMillis(1), Duration.ofDays(1));

    /** How many events a subscription handles at once. */
    public static final Range CONCURRENCY = new Range("concurrency", 1, 10_000);

    /** How many unsettled events a subscription holds. */
    public static final Range PREFETCH = new Range("prefetch", 1, 65_535);

    /** How many events a handler takes in one call; no more than are held. */
    public static final Range BATCH_MAX = new Range("max", 1, 65_535);

    /** How long the first event of a batch waits for others. */
    public static final TimeRange BATCH_WITHIN = new TimeRange("within", Duration.ofMillis(1), Duration.ofMinutes(5));

    /** One delay of the delayed retries. */
    public static final TimeRange DELAYED_RETRY =
            new TimeRange("delayedRetries", Duration.ofMillis(1), Duration.ofDays(20));

    /** How often a handler is called for each delivery. */
    public static final Range ATTEMPTS = new Range("attempts", 1, 100);

    /** The first wait of the short retry. */
    public static final TimeRange BACKOFF = new TimeRange("backoff", Duration.ofMillis(1), Duration.ofMinutes(5));

    /** The longest wait of the short retry. */
    public static final TimeRange MAX_BACKOFF =
            new TimeRange("maxBackoff", Duration.ofMillis(1), Duration.ofMinutes(5));

    /** How often workers may crash. */
    public static final Range RESTARTS = new Range("restarts", 0, 10_000);

    /** Within what time crashes are counted. */
    public static final TimeRange SUPERVISION_WINDOW =
            new TimeRange("window", Duration.ofSeconds(1), Duration.ofDays(1));

    /** The longest time for one attempt of a handler: brokers take back what is unsettled for too long. */
    public static final TimeRange HANDLER_TIMEOUT =
            new TimeRange("timeout", Duration.ofMillis(1), Duration.ofMinutes(25));

    /** Of how many attempts in a hundred the failure opens a circuit breaker. */
    public static final Range FAILURE_RATE = new Range("failureRate", 1, 100);

    /** How many attempts a circuit breaker looks back. */
    public static final Range BREAKER_WINDOW = new Range("window", 1, 10_000);

    /** How long a circuit breaker stays open. */
    public static final TimeRange OPEN_FOR = new TimeRange("openFor", Duration.ofMillis(100), Duration.ofHours(1));

    /** How long start waits for the broker. */
    public static final TimeRange START_TIMEOUT = new TimeRange("startTimeout", Duration.ZERO, Duration.ofHours(1));

    private Ranges() {}
}
