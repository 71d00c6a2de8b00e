package io.leveret;

import io.leveret.support.Arguments;
import io.leveret.support.Durations;
import io.leveret.support.Names;
import io.leveret.support.Ranges;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a group's subscriptions. Immutable: each {@code with…} method returns a changed copy.
 *
 * @param concurrency how many events one instance handles at once; from 1 to 10,000; 4 by default
 * @param prefetch how many unacknowledged events one instance holds; from 1 to 65,535; 250 by default. Should be well
 *     above {@code concurrency}, so that workers need not wait for the network
 * @param retry the retry inside the process
 * @param delayedRetries the delays after which the broker delivers an event again when {@code retry} is spent. Each is
 *     used once, in this order; none may be shorter than the one before; at most 20; an empty list for no delayed
 *     retries; 5 s, 1 min and 10 min by default. On RabbitMQ each delay is a queue
 * @param singleActive whether the broker delivers to one instance at a time while the others stand by; false by
 *     default. On RabbitMQ this is an argument of the queue, fixed when the queue is declared
 * @param supervision how many crashes are allowed before the subscription is paused
 * @param unknownTypes what becomes of events that no handler of this instance takes, or that only a newer version can
 *     read; {@code RETRY} by default
 * @param retiredTypes event types and patterns of removed handlers; none by default. Each start removes their bindings
 *     from the group's queues. A type that still has a handler stays bound
 * @param timeout the longest time that one attempt of a handler, or of an {@link OnExhausted} method, may take; from
 *     1 ms to 25 min; null, the default, for no limit. After this time the handler's thread is interrupted, and the attempt has failed with {@link
 *     HandlerTimeoutException}. A handler that ignores the interrupt keeps its thread, and health is down until it ends
 * @param circuitBreaker when to pause the subscription because most attempts fail; null, the default, for never
 * @param paused whether the group's subscriptions start {@linkplain Subscription#pause paused}; false by default
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
        @Nullable Duration timeout,
        @Nullable CircuitBreakerPolicy circuitBreaker,
        boolean paused) {

    /**
     * What becomes of an event that no handler of this instance takes although its type is bound to the queue, for
     * example because a newer version of the application has bound it. Also applies to an event that the codec reports
     * as {@linkplain EventCodecException#ofNewerVersion of a newer version}, such as one with an unknown enum constant.
     */
    public enum UnknownTypes {
        /**
         * Retry it after each of the {@code delayedRetries}, because another instance may know the type; then park it
         * as invalid. These retries are not attempts: when an instance handles the event, all delayed retries are still
         * available. Broadcast subscriptions, and those without {@code delayedRetries}, park at once.
         */
        RETRY,
        /** Park it as invalid at once. */
        PARK,
        /** Drop it. */
        DISCARD
    }

    /** The maximum length of {@code delayedRetries}. */
    public static final int MAX_DELAYED_RETRIES = 20;

    /** Concurrency 4, prefetch 250, three attempts in the process, delayed retries after 5 s, 1 min and 10 min. */
    public static final SubscriptionSettings DEFAULT = new SubscriptionSettings(
            4,
            250,
            RetryPolicy.DEFAULT,
            List.of(Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofMinutes(10)),
            false,
            SupervisionPolicy.DEFAULT,
            UnknownTypes.RETRY,
            Set.of(),
            null,
            null,
            false);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is outside its range, a delay is shorter than the one before, or a
     *     retired type is not a type or pattern
     */
    public SubscriptionSettings {
        Ranges.CONCURRENCY.check(concurrency);
        Ranges.PREFETCH.check(prefetch);
        Arguments.given(retry, "retry");
        delayedRetries = Arguments.list(delayedRetries, "delayedRetries");
        Arguments.given(supervision, "supervision");
        Arguments.given(unknownTypes, "unknownTypes");
        retiredTypes = Arguments.set(retiredTypes, "retiredTypes");
        if (timeout != null) {
            Ranges.HANDLER_TIMEOUT.check(timeout);
        }
        for (String type : retiredTypes) {
            Arguments.check(Names.patternProblem(type), "retiredTypes");
        }
        if (delayedRetries.size() > MAX_DELAYED_RETRIES) {
            throw new IllegalArgumentException("delayedRetries has " + delayedRetries.size() + " delays; at most "
                    + MAX_DELAYED_RETRIES + " are allowed");
        }
        Duration last = Duration.ZERO;
        for (Duration delay : delayedRetries) {
            Ranges.DELAYED_RETRY.check(delay);
            if (delay.compareTo(last) < 0) {
                throw new IllegalArgumentException("delayedRetries has " + Durations.text(delay) + " after "
                        + Durations.text(last) + "; the delays must not fall");
            }
            last = delay;
        }
    }

    /**
     * Sets how many events one instance handles at once.
     *
     * @param concurrency from 1 to 10,000
     * @return a changed copy
     */
    public SubscriptionSettings withConcurrency(int concurrency) {
        return changed(copy -> copy.concurrency = concurrency);
    }

    /**
     * Sets how many unacknowledged events one instance holds.
     *
     * @param prefetch from 1 to 65,535
     * @return a changed copy
     */
    public SubscriptionSettings withPrefetch(int prefetch) {
        return changed(copy -> copy.prefetch = prefetch);
    }

    /**
     * Sets the retry inside the process.
     *
     * @param retry the policy
     * @return a changed copy
     */
    public SubscriptionSettings withRetry(RetryPolicy retry) {
        return changed(copy -> copy.retry = retry);
    }

    /**
     * Sets the delays of the delayed retries.
     *
     * @param delays none shorter than the one before; no delays for no delayed retries
     * @return a changed copy
     */
    public SubscriptionSettings withDelayedRetries(Duration... delays) {
        return changed(copy -> copy.delayedRetries = Arguments.list(delays, "delays"));
    }

    /**
     * Sets whether the broker delivers to one instance at a time.
     *
     * @param singleActive true for one at a time
     * @return a changed copy
     */
    public SubscriptionSettings withSingleActive(boolean singleActive) {
        return changed(copy -> copy.singleActive = singleActive);
    }

    /**
     * Sets how many crashes are allowed.
     *
     * @param supervision the policy
     * @return a changed copy
     */
    public SubscriptionSettings withSupervision(SupervisionPolicy supervision) {
        return changed(copy -> copy.supervision = supervision);
    }

    /**
     * Sets what becomes of events that no handler of this instance takes.
     *
     * @param unknownTypes what to do
     * @return a changed copy
     */
    public SubscriptionSettings withUnknownTypes(UnknownTypes unknownTypes) {
        return changed(copy -> copy.unknownTypes = unknownTypes);
    }

    /**
     * Sets the event types of removed handlers.
     *
     * @param types exact types or patterns, as they were in the handlers
     * @return a changed copy
     */
    public SubscriptionSettings withRetiredTypes(String... types) {
        return changed(copy -> copy.retiredTypes = Set.copyOf(Arguments.list(types, "types")));
    }

    /**
     * Sets the longest time that one attempt of a handler may take.
     *
     * @param timeout from 1 ms to 25 min; null for no limit
     * @return a changed copy
     */
    public SubscriptionSettings withTimeout(@Nullable Duration timeout) {
        return changed(copy -> copy.timeout = timeout);
    }

    /**
     * Sets when to pause the subscription because most attempts fail.
     *
     * @param circuitBreaker the policy; null for never
     * @return a changed copy
     */
    public SubscriptionSettings withCircuitBreaker(@Nullable CircuitBreakerPolicy circuitBreaker) {
        return changed(copy -> copy.circuitBreaker = circuitBreaker);
    }

    /**
     * Sets whether the group's subscriptions start paused.
     *
     * @param paused true to handle nothing until {@link Subscription#resume}, or until changed settings are {@linkplain
     *     Leveret#apply applied}
     * @return a changed copy
     */
    public SubscriptionSettings withPaused(boolean paused) {
        return changed(copy -> copy.paused = paused);
    }

    private SubscriptionSettings changed(Consumer<Copy> change) {
        var copy = new Copy(this);
        change.accept(copy);
        return copy.settings();
    }

    /** A copy on the way to other values. */
    private static final class Copy {
        private int concurrency;
        private int prefetch;
        private RetryPolicy retry;
        private List<Duration> delayedRetries;
        private boolean singleActive;
        private SupervisionPolicy supervision;
        private UnknownTypes unknownTypes;
        private Set<String> retiredTypes;
        private @Nullable Duration timeout;
        private @Nullable CircuitBreakerPolicy circuitBreaker;
        private boolean paused;

        Copy(SubscriptionSettings of) {
            concurrency = of.concurrency;
            prefetch = of.prefetch;
            retry = of.retry;
            delayedRetries = of.delayedRetries;
            singleActive = of.singleActive;
            supervision = of.supervision;
            unknownTypes = of.unknownTypes;
            retiredTypes = of.retiredTypes;
            timeout = of.timeout;
            circuitBreaker = of.circuitBreaker;
            paused = of.paused;
        }

        SubscriptionSettings settings() {
            return new SubscriptionSettings(
                    concurrency,
                    prefetch,
                    retry,
                    delayedRetries,
                    singleActive,
                    supervision,
                    unknownTypes,
                    retiredTypes,
                    timeout,
                    circuitBreaker,
                    paused);
        }
    }
}
