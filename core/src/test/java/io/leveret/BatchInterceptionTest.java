package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/** What runs around a call with several events. */
@Timeout(60)
class BatchInterceptionTest {

    @EventType("step.made")
    record Step(int number) {}

    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    /** Says what it is around. */
    private final class Around implements HandlerInterceptor {

        @Override
        public Outcome intercept(Invocation invocation, Next next) throws Exception {
            seen.add("around " + invocation.event() + " attempt "
                    + invocation.context().attempt());
            return next.proceed();
        }

        @Override
        public Outcome interceptBatch(List<Invocation> invocations, Next next) throws Exception {
            for (Invocation each : invocations) {
                seen.add("with " + each.event() + " attempt " + each.context().attempt());
            }
            return next.proceed();
        }
    }

    private static LeveretBuilder with(HandlerInterceptor interceptor, Handling<Step> handling) {
        var once = SubscriptionSettings.DEFAULT
                .withConcurrency(1)
                .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
                .withDelayedRetries();
        return Leveret.builder()
                .settings(Settings.of("memory:batch-interception").withDefaults(once))
                .handlerInterceptor(interceptor)
                .subscribe(SubscriptionDefinition.of("counts", "steps", handling));
    }

    private static Handling<Step> pairs(BatchHandler<Step> handler) {
        return Handling.ofBatch(Step.class, 2, Duration.ofMinutes(5), handler);
    }

    private static void publishTwo(Leveret app) {
        app.publisher().publish("steps", new Step(1)).join();
        app.publisher().publish("steps", new Step(2)).join();
    }

    @Test
    void anInterceptorIsAroundTheWholeBatchAndAroundEachEventThatIsAlone() {
        Handling<Step> failing = pairs((steps, contexts) -> {
            if (steps.size() > 1) {
                throw new IllegalStateException("together");
            }
            return Outcome.ack();
        });
        try (Leveret app = with(new Around(), failing).start()) {
            publishTwo(app);

            Awaitility.await().until(() -> seen.size() == 4);
            assertEquals(
                    List.of(
                            "with Step[number=1] attempt 1",
                            "with Step[number=2] attempt 1",
                            "around Step[number=1] attempt 2",
                            "around Step[number=2] attempt 2"),
                    List.copyOf(seen));
        }
    }

    @Test
    void anInterceptorThatSaysNothingOfBatchesIsAFaultOfTheStart() {
        HandlerInterceptor single = (invocation, next) -> next.proceed();
        LeveretBuilder builder = with(single, pairs((steps, contexts) -> Outcome.ack()));

        var failure = assertThrows(StartException.class, builder::start);

        assertEquals(
                "subscription counts.steps: a handler takes batches, and the interceptor "
                        + single.getClass().getName()
                        + " doesn't say what it does around them; implement its method interceptBatch",
                failure.faults().get(0).toString());
    }

    @Test
    void theLoggingContextOfABatchSaysHowManyEventsItHas() {
        Handling<Step> handling = pairs((steps, contexts) -> {
            seen.add(new TreeMap<>(Map.of(
                            "batch",
                            MDC.get("leveret.batch"),
                            "group",
                            MDC.get("leveret.group"),
                            "topic",
                            MDC.get("leveret.topic")))
                    + " " + MDC.get("leveret.id"));
            return Outcome.ack();
        });
        try (Leveret app = with(new LoggingContext(), handling).start()) {
            publishTwo(app);

            Awaitility.await().until(() -> !seen.isEmpty());
            assertEquals(List.of("{batch=2, group=counts, topic=steps} null"), List.copyOf(seen));
        }
    }

    @Test
    void outcomesThatAnInterceptorReturnsForABatchMustBeOneForEachEvent() {
        HandlerInterceptor replaces = new HandlerInterceptor() {
            @Override
            public Outcome intercept(Invocation invocation, Next next) {
                return Outcome.deadLetter("alone");
            }

            @Override
            public Outcome interceptBatch(List<Invocation> invocations, Next next) {
                return Outcome.each(List.of(Outcome.ack()));
            }
        };
        try (Leveret app =
                with(replaces, pairs((steps, contexts) -> Outcome.ack())).start()) {
            publishTwo(app);

            Awaitility.await().until(() -> app.deadLetters("counts", "steps").count() == 2);
            assertEquals(
                    "alone", app.deadLetters("counts", "steps").browse(1).get(0).reason());
        }
    }
}
