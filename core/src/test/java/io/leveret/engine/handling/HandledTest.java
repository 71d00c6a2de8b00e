package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Context;
import io.leveret.Failed;
import io.leveret.Handling;
import io.leveret.Outcome;
import io.leveret.RetryPolicy;
import io.leveret.SubscriptionSettings;
import io.leveret.engine.dispatch.RunResult;
import io.leveret.engine.dispatch.Task;
import io.leveret.transport.Headers;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of an event after its handler: by its outcome, and by its failure. */
class HandledTest {

    private static final SubscriptionSettings ONCE = SubscriptionSettings.DEFAULT
            .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
            .withDelayedRetries(Duration.ofSeconds(5), Duration.ofMinutes(1));

    private static final SubscriptionSettings TWICE =
            ONCE.withRetry(new RetryPolicy(2, Duration.ofMillis(20), 1, 0, Duration.ofSeconds(1), java.util.Set.of()));

    /** Its delayed retries are spent. */
    private static final Map<String, String> LAST = Map.of(Headers.ATTEMPTS, "2", Headers.DELAYED_RETRIES, "2");

    private final List<Failed<Integer>> compensated = new ArrayList<>();

    private static Handling<Integer> returning(@Nullable Outcome outcome) {
        return Handling.of(Integer.class, (step, context) -> {
            if (outcome == null) {
                throw new IllegalStateException("no database");
            }
            return outcome;
        });
    }

    private static Handling<Integer> failing() {
        return returning(null);
    }

    private static TestProcessor ran(
            SubscriptionSettings settings, Handling<Integer> handling, Map<String, String> headers) {
        var processor = new TestProcessor(settings, handling);
        assertEquals(RunResult.DONE, processor.run(processor.decode(TestProcessor.step(headers))));
        assertTrue(processor.open.none());
        return processor;
    }

    private static String deadReason(TestProcessor processor) {
        Settlement.Park park = processor.settledAs(Settlement.Park.class);
        assertEquals(ParkingQueue.DEAD, park.parkingQueue());
        return String.valueOf(park.headers().get(Headers.REASON));
    }

    @Test
    void aRetryThatIsAskedForIsRoundedUpToTheNextDelayOrDownToTheLongest() {
        for (Map.Entry<String, String> wanted :
                Map.of("0", "5", "5", "5", "6", "60", "60", "60", "7200", "60").entrySet()) {
            var outcome = Outcome.retryAfter(Duration.ofSeconds(Long.parseLong(wanted.getKey())), "busy");

            TestProcessor processor = ran(ONCE, returning(outcome), Map.of());

            Settlement.DelayedRetry retry = processor.settledAs(Settlement.DelayedRetry.class);
            assertEquals(Duration.ofSeconds(Long.parseLong(wanted.getValue())), retry.delay(), wanted::toString);
            assertEquals("1", retry.headers().get(Headers.DELAYED_RETRIES));
            assertEquals("1", retry.headers().get(Headers.ATTEMPTS));
        }
    }

    @Test
    void aRetryThatIsAskedForOnceTheDelaysAreSpentIsADeadLetter() {
        var outcome = Outcome.retryAfter(Duration.ZERO, "busy\nstill");

        TestProcessor processor = ran(ONCE, returning(outcome), LAST);

        assertEquals("the handler asked for a retry: busy still", deadReason(processor));
    }

    @Test
    void aDeadLetterThatIsAskedForHasNoExceptionAndNoCompensation() {
        Handling<Integer> handling = returning(Outcome.deadLetter("no such customer"))
                .onExhausted((failed, context) -> compensated.add(failed));

        TestProcessor processor = ran(ONCE, handling, Map.of());

        assertEquals("no such customer", deadReason(processor));
        assertFalse(processor.settledAs(Settlement.Park.class).headers().containsKey(Headers.EXCEPTION));
        assertEquals(List.of(), compensated);
    }

    @Test
    void whatIsDiscardedIsAcknowledged() {
        assertEquals(
                Settlement.ACK,
                ran(ONCE, returning(Outcome.discard("old")), Map.of()).settledAs(Settlement.class));
    }

    @Test
    void aListOfOneOutcomeDecidesAboutOneEventAndALongerOneIsAFailure() {
        Outcome one = Outcome.each(List.of(Outcome.deadLetter("alone")));
        Outcome two = Outcome.each(List.of(Outcome.ack(), Outcome.ack()));

        assertEquals("alone", deadReason(ran(ONCE, returning(one), Map.of())));
        assertEquals(
                "the handler returned 2 outcomes for 1 event; it must return one for each, in their order",
                deadReason(ran(ONCE, returning(two), LAST)));
    }

    @Test
    void aFailureComesBackAfterTheDelayThatFollowsThoseItHasHad() {
        Map<String, String> second = Map.of(Headers.ATTEMPTS, "1", Headers.DELAYED_RETRIES, "1");

        assertEquals(
                Duration.ofSeconds(5),
                ran(ONCE, failing(), Map.of())
                        .settledAs(Settlement.DelayedRetry.class)
                        .delay());
        assertEquals(
                Duration.ofMinutes(1),
                ran(ONCE, failing(), second)
                        .settledAs(Settlement.DelayedRetry.class)
                        .delay());
        assertEquals("no database", deadReason(ran(ONCE, failing(), LAST)));
    }

    @Test
    void aRetryInsideTheProcessKeepsTheEventOpenAndCountsAsAnAttempt() {
        var processor = new TestProcessor(TWICE, failing());
        Task task = processor.decode(TestProcessor.step(Map.of()));

        var again = assertInstanceOf(RunResult.RetryIn.class, processor.run(task));
        assertEquals(Duration.ofMillis(20), again.delay());
        assertEquals(List.of(), processor.settled);
        assertFalse(processor.open.none(), "closing waits for it");
        assertEquals(RunResult.DONE, processor.run(task));

        assertEquals(
                "2",
                processor.settledAs(Settlement.DelayedRetry.class).headers().get(Headers.ATTEMPTS));
        assertTrue(processor.open.none());
    }

    @Test
    void aFailureThatNoRetryCanHelpIsADeadLetterAtOnceAfterItsCompensation() {
        Handling<Integer> handling = failing()
                .nonRetryable(IllegalStateException.class)
                .onExhausted((failed, context) -> compensated.add(failed));

        TestProcessor processor = ran(TWICE, handling, Map.of());

        assertEquals("no database", deadReason(processor));
        assertEquals(
                "java.lang.IllegalStateException",
                processor.settledAs(Settlement.Park.class).headers().get(Headers.EXCEPTION));
        Failed<Integer> failed = compensated.get(0);
        assertEquals(1, failed.event());
        assertEquals(1, failed.attempts());
        assertEquals(processor.time.instant(), failed.firstAttemptAt());
        assertEquals("no database", failed.cause().getMessage());
    }

    @Test
    void aCompensationThatFailsIsRetriedAndBothFailuresAreInTheDeadLetter() {
        var calls = new int[1];
        Handling<Integer> handling = failing()
                .nonRetryable(IllegalStateException.class)
                .onExhausted((failed, context) -> {
                    calls[0]++;
                    throw new IllegalArgumentException("no mail");
                });
        var processor = new TestProcessor(TWICE, handling);
        Task task = processor.decode(TestProcessor.step(Map.of()));

        assertInstanceOf(RunResult.RetryIn.class, processor.run(task));
        assertEquals(1, calls[0]);
        assertEquals(RunResult.DONE, processor.run(task));

        assertEquals(2, calls[0]);
        assertEquals("no database; and its compensation failed: no mail", deadReason(processor));
        assertEquals(
                "java.lang.IllegalStateException",
                processor.settledAs(Settlement.Park.class).headers().get(Headers.EXCEPTION));
        assertEquals(
                "1",
                processor.settledAs(Settlement.Park.class).headers().get(Headers.ATTEMPTS),
                "those of the compensation are none of the event");
    }

    @Test
    void aFailureAfterClosingHasGivenItUpDecidesNothing() {
        var task = new Task[1];
        Handling<Integer> handling = Handling.of(Integer.class, (step, context) -> {
            task[0].abandon();
            throw new IllegalStateException("interrupted");
        });
        var processor = new TestProcessor(TWICE, handling);
        task[0] = processor.decode(TestProcessor.step(LAST));

        assertEquals(RunResult.DONE, processor.run(task[0]));

        assertEquals(List.of(), processor.settled);
        assertTrue(processor.open.none());
    }

    @Test
    void whatSucceedsAfterClosingHasGivenItUpIsAcknowledged() {
        var task = new Task[1];
        Handling<Integer> handling = Handling.of(Integer.class, (step, context) -> {
            task[0].abandon();
            return Outcome.ack();
        });
        var processor = new TestProcessor(TWICE, handling);
        task[0] = processor.decode(TestProcessor.step(Map.of()));

        processor.run(task[0]);

        assertEquals(Settlement.ACK, processor.settledAs(Settlement.class));
    }

    @Test
    void aStaleDeliveryIsNeitherHandledNorSettled() {
        List<Context> calls = new ArrayList<>();
        var processor = new TestProcessor(ONCE, Handling.of(Integer.class, (step, context) -> {
            calls.add(context);
            return Outcome.ack();
        }));
        var delivery = processor.new Delivered(TestProcessor.step(Map.of()));
        Task task = processor.decode(delivery);
        delivery.stale = true;

        assertEquals(RunResult.DONE, processor.run(task));

        assertEquals(List.of(), calls);
        assertEquals(List.of(), processor.settled);
        assertTrue(processor.open.none());
    }

    /** Its key's later events wait with it; the broker has it once all waits together are too long. */
    @Test
    void anEventThatIsHeldWaitsHereForItsDelaysUntilTheyAreTooLongTogether() {
        Duration third = TestProcessor.LONGEST_HOLD.dividedBy(3);
        Duration half = TestProcessor.LONGEST_HOLD.dividedBy(2);
        var delays = ONCE.withDelayedRetries(third, third, half);
        Handling<Integer> handling = failing().orderedBy(step -> step).holding();
        var processor = new TestProcessor(delays, handling);
        Task task = processor.decode(TestProcessor.step(Map.of()));

        assertEquals(new RunResult.HoldFor(third), processor.run(task));
        assertTrue(processor.open.none(), "closing does not wait for it");
        assertEquals(new RunResult.HoldFor(third), processor.run(task));
        assertEquals(List.of(), processor.settled);
        assertEquals(RunResult.DONE, processor.run(task));

        Settlement.DelayedRetry retry = processor.settledAs(Settlement.DelayedRetry.class);
        assertEquals(half, retry.delay());
        assertEquals("3", retry.headers().get(Headers.DELAYED_RETRIES));
        assertEquals("3", retry.headers().get(Headers.ATTEMPTS));
    }
}
