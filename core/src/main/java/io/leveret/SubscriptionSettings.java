package io.leveret;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How a group's subscriptions work. Immutable; each {@code with…} method returns a copy.
 *
 * @param concurrency how many events one instance handles at once; from 1 to 10,000; 4 by default
 * @param prefetch how many unsettled events one instance holds; from 1 to 65,535, the most that AMQP can say; 250 by default
 * @param retry the short retry, in the process
 * @param delayedRetries the delays after which the broker brings an event back once the short retry is spent, each used once,
 *     in this order, not falling; at most 20; none for none; 5 s, 1 min, 10 min by default. On AMQP each is a queue.
 * @param singleActive whether the broker gives the subscription to one instance at a time; false by default; on AMQP it is
 *     an argument of the queue, fixed when that is made
 * @param supervision how often workers may crash
 * @param unknownTypes what becomes of an event that this instance has no handler for, or that is of a newer version than it
 *     can read; {@code RETRY} by default
 * @param retiredTypes event types and patterns that handlers of the group took once: the group's queues are unbound from them
 *     at each start, where nothing handles them now; none by default. Where there are handlers it is without effect.
 * @param source where {@code delayedRetries} was set, for messages: a place in a file, or {@code settings}
 * @param place where the group was named, for messages: a place in a file, or {@code settings}
 */
public record SubscriptionSettings(
        int concurrency,
        int prefetch,
        RetryPolicy retry,
        List<Duration> delayedRetries,
        boolean singleActive,
        SupervisionPolicy supervision,
        UnknownTypes unknownTypes,
        Set<String> retiredTypes,
        String source,
        String place) {

    /**
     * What becomes of an event whose type is bound to the queue, as another version of the application has done, and that no
     * handler of this instance takes. Likewise where the codec says that it is {@linkplain EventCodecException#ofNewerVersion of
     * a newer version}, such as for an unknown constant of an enum.
     */
    public enum UnknownTypes {
        /**
         * Another instance of the group may know it, as while a new version is rolled out: it goes through the {@code delayedRetries}
         * delays, and is parked as invalid when they are spent. These are no attempts, and once an instance handles it all
         * delays are there for that. A broadcast subscription, or one without delays, parks at once.
         */
        RETRY,
        /** Parked as invalid at once. */
        PARK,
        /** Forgotten. */
        DISCARD
    }

    private static final String CODE = "settings";

    /** What {@code concurrency} may be. */
    public static final Range CONCURRENCY = new Range("concurrency", 1, 10_000);

    /** What {@code prefetch} may be. */
    public static final Range PREFETCH = new Range("prefetch", 1, 65_535);

    /** What a delay of {@code delayedRetries} may be. */
    public static final TimeRange DELAYED_RETRY =
            new TimeRange("delayedRetries", Duration.ofMillis(1), Duration.ofDays(20));

    /** How many {@code delayedRetries} there may be. */
    public static final int MAX_DELAYED_RETRIES = 20;

    /**
     * How long {@link OrderedBy#hold} keeps an event in the process, all its waits since it was delivered together, and what the
     * {@code delayedRetries} may add up to there. RabbitMQ takes back what was not settled within 30 min (its {@code
     * consumer_timeout}), and handlers need time as well.
     */
    public static final Duration LONGEST_HOLD = Duration.ofMinutes(25);

    /** Four at once, 250 held, three attempts in the process, then after 5 s, 1 min and 10 min. */
    public static final SubscriptionSettings DEFAULT = new SubscriptionSettings(
            4,
            250,
            RetryPolicy.DEFAULT,
            List.of(Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofMinutes(10)),
            false,
            SupervisionPolicy.DEFAULT,
            UnknownTypes.RETRY,
            Set.of(),
            CODE,
            CODE);

    /** Refuses values outside their ranges. */
    public SubscriptionSettings {
        CONCURRENCY.check(concurrency);
        PREFETCH.check(prefetch);
        delayedRetries = List.copyOf(delayedRetries);
        retiredTypes = Set.copyOf(retiredTypes);
        for (String type : retiredTypes) {
            Names.patternProblem(type).ifPresent(problem -> {
                throw new IllegalArgumentException("retiredTypes: " + problem);
            });
        }
        if (delayedRetries.size() > MAX_DELAYED_RETRIES) {
            throw new IllegalArgumentException("delayedRetries has " + delayedRetries.size() + " delays; at most "
                    + MAX_DELAYED_RETRIES + " are allowed");
        }
        Duration last = Duration.ZERO;
        for (Duration delay : delayedRetries) {
            DELAYED_RETRY.check(delay);
            if (delay.compareTo(last) < 0) {
                throw new IllegalArgumentException("delayedRetries has " + Durations.text(delay) + " after "
                        + Durations.text(last) + "; the delays must not fall");
            }
            last = delay;
        }
    }

    /**
     * Sets the concurrency.
     *
     * @param concurrency from 1 to 10,000
     * @return a copy
     */
    public SubscriptionSettings withConcurrency(int concurrency) {
        return new SubscriptionSettings(
                concurrency,
                prefetch,
                retry,
                delayedRetries,
                singleActive,
                supervision,
                unknownTypes,
                retiredTypes,
                source,
                place);
    }

    /**
     * Sets the prefetch.
     *
     * @param prefetch from 1 to 65,535
     * @return a copy
     */
    public SubscriptionSettings withPrefetch(int prefetch) {
        return new SubscriptionSettings(
                concurrency,
                prefetch,
                retry,
                delayedRetries,
                singleActive,
                supervision,
                unknownTypes,
                retiredTypes,
                source,
                place);
    }

    /**
     * Sets the short retry.
     *
     * @param retry the policy
     * @return a copy
     */
    public SubscriptionSettings withRetry(RetryPolicy retry) {
        return new SubscriptionSettings(
                concurrency,
                prefetch,
                retry,
                delayedRetries,
                singleActive,
                supervision,
                unknownTypes,
                retiredTypes,
                source,
                place);
    }

    /**
     * Sets the delays of the delayed retries.
     *
     * @param delays not falling; none for no delayed retry
     * @return a copy
     */
    public SubscriptionSettings withDelayedRetries(Duration... delays) {
        return new SubscriptionSettings(
                concurrency,
                prefetch,
                retry,
                List.of(delays),
                singleActive,
                supervision,
                unknownTypes,
                retiredTypes,
                CODE,
                place);
    }

    /**
     * Sets whether one instance at a time is active.
     *
     * @param singleActive true for one
     * @return a copy
     */
    public SubscriptionSettings withSingleActive(boolean singleActive) {
        return new SubscriptionSettings(
                concurrency,
                prefetch,
                retry,
                delayedRetries,
                singleActive,
                supervision,
                unknownTypes,
                retiredTypes,
                source,
                place);
    }

    /**
     * Sets the supervision.
     *
     * @param supervision the policy
     * @return a copy
     */
    public SubscriptionSettings withSupervision(SupervisionPolicy supervision) {
        return new SubscriptionSettings(
                concurrency,
                prefetch,
                retry,
                delayedRetries,
                singleActive,
                supervision,
                unknownTypes,
                retiredTypes,
                source,
                place);
    }

    /**
     * Sets what becomes of events that no handler takes.
     *
     * @param unknownTypes what to do
     * @return a copy
     */
    public SubscriptionSettings withUnknownTypes(UnknownTypes unknownTypes) {
        return new SubscriptionSettings(
                concurrency,
                prefetch,
                retry,
                delayedRetries,
                singleActive,
                supervision,
                unknownTypes,
                retiredTypes,
                source,
                place);
    }

    /**
     * Sets the event types that handlers of the group took once.
     *
     * @param types exact types or patterns, as they were bound
     * @return a copy
     */
    public SubscriptionSettings withRetiredTypes(String... types) {
        return new SubscriptionSettings(
                concurrency,
                prefetch,
                retry,
                delayedRetries,
                singleActive,
                supervision,
                unknownTypes,
                Set.of(types),
                source,
                place);
    }
}
