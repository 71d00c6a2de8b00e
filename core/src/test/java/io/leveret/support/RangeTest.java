package io.leveret.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.BrokerSettings;
import io.leveret.CircuitBreakerPolicy;
import io.leveret.PublishOptions;
import io.leveret.PublishSettings;
import io.leveret.PublishSettings.WhenFull;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.SubscriptionSettings;
import io.leveret.SupervisionPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The ranges of settings, and that each setting keeps its own. */
class RangeTest {

    @Property(tries = 200)
    void aRangeTakesItsEndsAndWhatIsBetweenAndNamesThem(@ForAll int value) {
        var range = new Range("concurrency", -1_000, 1_000_000);

        Optional<String> problem = range.problem(value);

        assertEquals(value >= -1_000 && value <= 1_000_000, problem.isEmpty());
        problem.ifPresent(text -> assertEquals(
                String.format(java.util.Locale.ROOT, "concurrency is %,d; it must be from -1,000 to 1,000,000", value),
                text));
    }

    private static void keeps(Range range, IntConsumer setting) {
        setting.accept((int) range.min());
        setting.accept((int) range.max());
        refuses(range.problem(range.min() - 1), () -> setting.accept((int) range.min() - 1));
        refuses(range.problem(range.max() + 1), () -> setting.accept((int) range.max() + 1));
    }

    private static void keeps(TimeRange range, Consumer<Duration> setting) {
        setting.accept(range.min());
        setting.accept(range.max());
        Duration less = range.min().minusNanos(1);
        Duration more = range.max().plusNanos(1);
        refuses(range.problem(less), () -> setting.accept(less));
        refuses(range.problem(more), () -> setting.accept(more));
    }

    private static void refuses(Optional<String> problem, Runnable setting) {
        var refused = assertThrows(IllegalArgumentException.class, setting::run);
        assertEquals(problem.orElseThrow(), refused.getMessage());
    }

    @Test
    void eachSettingOfASubscriptionKeepsItsRange() {
        var settings = SubscriptionSettings.DEFAULT;
        keeps(Ranges.CONCURRENCY, settings::withConcurrency);
        keeps(Ranges.PREFETCH, settings::withPrefetch);
        keeps(Ranges.HANDLER_TIMEOUT, settings::withTimeout);
        keeps(Ranges.DELAYED_RETRY, settings::withDelayedRetries);
        keeps(Ranges.RESTARTS, restarts -> new SupervisionPolicy(restarts, Duration.ofMinutes(1)));
        keeps(Ranges.SUPERVISION_WINDOW, window -> new SupervisionPolicy(1, window));
        keeps(Ranges.FAILURE_RATE, rate -> new CircuitBreakerPolicy(rate, 10, Duration.ofSeconds(1)));
        keeps(Ranges.BREAKER_WINDOW, window -> new CircuitBreakerPolicy(50, window, Duration.ofSeconds(1)));
        keeps(Ranges.OPEN_FOR, openFor -> new CircuitBreakerPolicy(50, 10, openFor));
    }

    @Test
    void eachSettingOfARetryKeepsItsRange() {
        Duration second = Duration.ofSeconds(1);
        keeps(Ranges.ATTEMPTS, attempts -> RetryPolicy.of(attempts, second));
        keeps(Ranges.BACKOFF, backoff -> RetryPolicy.of(2, backoff));
        keeps(Ranges.MAX_BACKOFF, longest -> new RetryPolicy(2, second, 2, 0, longest, Set.of()));
        for (double multiplier : new double[] {0.99, 10.01, Double.NaN, Double.POSITIVE_INFINITY}) {
            refuses(
                    Optional.of("multiplier is " + multiplier + "; it must be from 1 to 10"),
                    () -> new RetryPolicy(2, second, multiplier, 0, second, Set.of()));
        }
        for (double jitter : new double[] {-0.01, 0.91, Double.NaN}) {
            refuses(
                    Optional.of("jitter is " + jitter + "; it must be from 0 to 0.9"),
                    () -> new RetryPolicy(2, second, 2, jitter, second, Set.of()));
        }
    }

    @Test
    void eachSettingOfPublishingAndOfTheApplicationKeepsItsRange() {
        keeps(Ranges.PUBLISH_TIMEOUT, timeout -> new PublishSettings(timeout, 10, WhenFull.FAIL));
        keeps(Ranges.MAX_UNCONFIRMED, most -> new PublishSettings(Duration.ofSeconds(1), most, WhenFull.FAIL));
        keeps(Ranges.TTL, PublishOptions.DEFAULT::withTtl);
        keeps(Ranges.SHUTDOWN_TIMEOUT, Settings.of("memory:ranges")::withShutdownTimeout);
        keeps(Ranges.START_TIMEOUT, timeout -> new BrokerSettings("memory:ranges", timeout, Map.of()));
    }

    /** They are delays of queues that are made for them: a broker keeps only so many. */
    @Test
    void thereAreAtMostTwentyDelayedRetriesAndNoneIsShorterThanTheOneBefore() {
        Duration[] twenty = new Duration[20];
        java.util.Arrays.fill(twenty, Duration.ofSeconds(1));
        Duration[] more = new Duration[21];
        java.util.Arrays.fill(more, Duration.ofSeconds(1));

        assertEquals(
                20,
                SubscriptionSettings.DEFAULT
                        .withDelayedRetries(twenty)
                        .delayedRetries()
                        .size());
        refuses(
                Optional.of("delayedRetries has 21 delays; at most 20 are allowed"),
                () -> SubscriptionSettings.DEFAULT.withDelayedRetries(more));
        refuses(
                Optional.of("delayedRetries has 1s after 2s; the delays must not fall"),
                () -> SubscriptionSettings.DEFAULT.withDelayedRetries(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    }
}
