package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.transport.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine and the embedded broker go by one time: what takes hours takes none here. */
@Timeout(60)
class ManualTimeTest {

    private static final SubscriptionSettings ONCE = SubscriptionSettings.DEFAULT
            .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
            .withDelayedRetries();

    private final ManualTime time = new ManualTime();
    private final Queue<String> attempts = new ConcurrentLinkedQueue<>();

    @SuppressWarnings("NullAway.Init") // each test starts it
    private Leveret app;

    /** Of the test. */
    @EventType("step.made")
    record Step(int number) {}

    @AfterEach
    void stop() {
        app.close();
    }

    private void start(SubscriptionSettings settings, UnaryOperator<Handling<Step>> more) {
        var handling = Handling.of(Step.class, (step, context) -> {
            attempts.add(step.number() + " #" + context.attempt());
            if (step.number() > 0 && context.attempt() < 4) {
                throw new IllegalStateException("attempt " + context.attempt());
            }
            return Outcome.ack();
        });
        app = Leveret.builder()
                .settings(Settings.of("memory:time").withDefaults(settings))
                .time(time)
                .subscribe(SubscriptionDefinition.of("group", "steps", more.apply(handling)))
                .start();
    }

    private void publish(int number) {
        app.publisher().publish("steps", new Step(number)).join();
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(2)).until(condition);
    }

    private Stats.SubscriptionStats stats() {
        return app.stats().subscriptions().get(0);
    }

    @Test
    void delayedRetriesComeWhenTheirTimeHasCome() {
        start(
                ONCE.withDelayedRetries(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(1)),
                handling -> handling);
        publish(1);
        await(() -> time.isDueIn(Duration.ofMinutes(1)));

        time.advance(Duration.ofSeconds(59));
        publish(0);
        await(() -> attempts.contains("0 #1"));
        assertEquals(2, attempts.size(), attempts::toString);
        time.advance(Duration.ofSeconds(1));
        await(() -> attempts.contains("1 #2") && time.isDueIn(Duration.ofMinutes(10)));
        time.advance(Duration.ofMinutes(10));
        await(() -> attempts.contains("1 #3") && time.isDueIn(Duration.ofHours(1)));
        time.advance(Duration.ofHours(1));
        await(() -> attempts.contains("1 #4"));
    }

    @Test
    void aRetryInTheProcessAndAHeldLaneWaitForTheirTime() {
        var fiveMinutes = new RetryPolicy(2, Duration.ofMinutes(5), 1, 0, Duration.ofMinutes(5), java.util.Set.of());
        start(
                ONCE.withConcurrency(1).withRetry(fiveMinutes).withDelayedRetries(Duration.ofMinutes(10)),
                handling -> handling.orderedBy(step -> "one key").holding());
        publish(1);
        await(() -> time.isDueIn(Duration.ofMinutes(5)));
        publish(0);
        await(() -> stats().waiting() == 1);

        time.advance(Duration.ofMinutes(5));
        await(() -> time.isDueIn(Duration.ofMinutes(10)));
        assertEquals(1, stats().held());
        time.advance(Duration.ofMinutes(10));
        await(() -> time.isDueIn(Duration.ofMinutes(5)));
        time.advance(Duration.ofMinutes(5));

        await(() -> attempts.size() == 5);
        assertEquals(List.of("1 #1", "1 #2", "1 #3", "1 #4", "0 #1"), List.copyOf(attempts));
    }

    @Test
    void anEventExpiresWhenItsTimeHasCome() {
        start(ONCE.withPaused(true), handling -> handling);
        for (int hours = 1; hours <= 3; hours++) {
            app.publisher()
                    .publish("steps", new Step(-hours), PublishOptions.DEFAULT.withTtl(Duration.ofHours(hours)))
                    .join();
        }
        time.advance(Duration.ofHours(2));

        app.subscription("group", "steps").resume();

        await(() -> attempts.size() == 1);
        assertEquals(List.of("-3 #1"), List.copyOf(attempts));
    }

    @Test
    void theTimeOfPublishingAndOfAttemptsIsThatTime() {
        Instant begin = time.instant();
        start(ONCE, handling -> handling);
        time.advance(Duration.ofHours(1));
        publish(1);
        await(() -> app.deadLetters("group", "steps").count() == 1);

        DeadLetters.Letter letter = app.deadLetters("group", "steps").browse(1).get(0);

        assertEquals(begin.plus(Duration.ofHours(1)), letter.publishedAt());
        assertEquals(begin.plus(Duration.ofHours(1)), letter.firstAttemptAt());
    }

    @Test
    void aCircuitBreakerTriesAgainWhenItsTimeHasCome() {
        start(
                ONCE.withConcurrency(1).withCircuitBreaker(new CircuitBreakerPolicy(100, 2, Duration.ofHours(1))),
                handling -> handling);
        publish(1);
        publish(2);
        await(() -> app.subscription("group", "steps").health().detail().contains("by its circuit breaker"));
        publish(0);
        await(() -> time.isDueIn(Duration.ofHours(1)));
        assertEquals(2, attempts.size(), attempts::toString);

        time.advance(Duration.ofHours(1));

        await(() -> attempts.size() == 3);
        await(() -> app.subscription("group", "steps").health().up());
    }
}
