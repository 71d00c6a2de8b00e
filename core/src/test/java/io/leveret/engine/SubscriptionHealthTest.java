package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Health;
import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.engine.dispatch.Task;
import io.leveret.engine.handling.OverdueHandlers;
import io.leveret.engine.handling.TestUnreadable;
import io.leveret.engine.handling.UnreadableEvents;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.ManualTime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What health says of a subscription, whatever stops it. */
class SubscriptionHealthTest {

    private static final String NAME = "subscription walkers.steps";
    private static final ComponentHealth RECEIVING = new ComponentHealth(NAME, true, "receiving");
    private static final Wish.Open OPEN =
            new Wish.Open("2 of the last 2 attempts failed", Instant.parse("2026-01-01T00:00:30.7Z"));

    private final ManualTime time = new ManualTime();
    private final OpenTasks open = new OpenTasks();
    private final Flow flow = new Flow(open);
    private final UnreadableEvents unreadable = new UnreadableEvents(Duration.ofMinutes(1), time, () -> {});
    private final SubscriptionHealth health =
            new SubscriptionHealth(NAME, flow, new OverdueHandlers("walkers.steps", () -> {}), unreadable, time);

    SubscriptionHealthTest() {
        flow.attach(new FlowSteps(() -> true));
    }

    private void is(boolean up, String detail, @Nullable ComponentHealth receiving) {
        assertEquals(new Health.Component(NAME, up, detail), health.now(receiving));
    }

    @Test
    void oneThatRunsIsAsTheTransportSays() {
        is(true, "receiving", RECEIVING);
        is(false, "reconnecting", new ComponentHealth(NAME, false, "reconnecting"));
        is(false, "not subscribed yet", null);
    }

    @Test
    void aPauseIsWantedAndNoFaultAndSaysWhatItWaitsFor() {
        Task running = FlowSteps.task();
        open.add(running);
        flow.stop(new Wish.Pause());
        is(true, "pauses once what runs has ended", RECEIVING);

        flow.begins();
        flow.resume();
        is(true, "was paused and goes on once what runs has ended", RECEIVING);

        flow.stop(new Wish.Pause());
        open.remove(running);
        is(true, "paused", RECEIVING);
        is(true, "paused", null);
    }

    @Test
    void whatSupervisionHasPausedIsDownWithTheCause() {
        flow.stop(new Wish.Trip("paused: its workers crashed"));

        is(false, "paused: its workers crashed", RECEIVING);
    }

    @Test
    void aCircuitBreakersPauseSaysWhenItTriesAgainInWholeSeconds() {
        flow.stop(OPEN);
        is(
                false,
                "paused by its circuit breaker, as 2 of the last 2 attempts failed; tries again at 2026-01-01T00:00:30Z",
                RECEIVING);

        time.advance(Duration.ofSeconds(31));
        is(
                false,
                "paused by its circuit breaker, as 2 of the last 2 attempts failed; tries again once what runs has ended",
                RECEIVING);

        flow.probe(OPEN, () -> {});
        is(
                false,
                "its circuit breaker was open, as 2 of the last 2 attempts failed; the next event shows whether it goes on",
                RECEIVING);
    }

    @Test
    void oneThatIsClosedIsDown() {
        flow.close();

        is(false, "closed", RECEIVING);
    }

    /** What the transport says is worse: then nothing comes that could be read. */
    @Test
    void oneThatReadsNothingOfWhatItReceivesIsDownUnlessItReceivesNothing() {
        TestUnreadable.park(unreadable, 100, "the body is not a valid Step in JSON");
        is(
                false,
                "receiving; none of the last 100 events could be read, and they were parked as invalid: the body is not a"
                        + " valid Step in JSON",
                RECEIVING);

        is(false, "reconnecting", new ComponentHealth(NAME, false, "reconnecting"));
    }
}
