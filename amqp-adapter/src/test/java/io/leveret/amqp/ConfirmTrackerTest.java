package io.leveret.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a channel's unconfirmed messages tell about the broker. */
class ConfirmTrackerTest {

    private final ConfirmTracker tracker = new ConfirmTracker();

    /** What became of each copy: empty when it was stored. */
    private final List<String> ends = new ArrayList<>();

    /** Copies have no deadline: a node that was cut off from its cluster must not keep those of an application that publishes nothing. */
    @Test
    void aCopyThatHasWaitedForTheTimeIsGivenUp() {
        tracker.add(1, copy());

        assertFalse(tracker.givenUp(Duration.ofMinutes(1)));
        assertTrue(tracker.givenUp(Duration.ZERO));
    }

    @Test
    void nothingIsGivenUpOnceTheCopyIsConfirmed() {
        tracker.add(1, copy());
        tracker.confirmed(1, false, true);

        assertFalse(tracker.givenUp(Duration.ZERO));
        assertEquals(List.of(""), ends);
    }

    @Test
    void whatWasLostWithoutAnAnswerIsNoAnswer() {
        tracker.add(1, copy());
        tracker.confirmed(1, false, true);
        assertTrue(tracker.stores());

        tracker.add(2, copy());
        tracker.lost("given up");

        assertFalse(tracker.stores());
        assertEquals(List.of("", "given up"), ends);
    }

    @Test
    void aChannelThatEndsWithNothingUnansweredHasStored() {
        tracker.add(1, copy());
        tracker.confirmed(1, false, true);
        tracker.lost("closed");

        assertTrue(tracker.stores());
    }

    @Test
    void aRefusalIsAnAnswerButNothingIsStored() {
        tracker.add(1, copy());
        tracker.confirmed(1, false, false);

        assertTrue(tracker.takeAnswered());
        assertFalse(tracker.stores());
    }

    private CopyOut copy() {
        return new CopyOut(
                "group.topic.dead",
                new BasicProperties(),
                new byte[0],
                () -> true,
                problem -> ends.add(problem == null ? "" : problem));
    }
}
