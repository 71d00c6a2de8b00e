package io.leveret.amqp.publish;

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

    private final Unstored unstored = new Unstored();
    private final ConfirmTracker tracker = new ConfirmTracker(unstored);

    /** What became of each copy: empty when it was stored. */
    private final List<String> ends = new ArrayList<>();

    @Test
    void aMessageWithoutAnAnswerIsNamedByItsDestination() {
        tracker.add(1, copy());
        tracker.add(2, copy());

        assertEquals(List.of(), tracker.silences(Duration.ofMinutes(1)));
        assertEquals(
                List.of("queue 2"),
                tracker.silences(Duration.ZERO).stream()
                        .map(silence -> silence.kind() + " " + silence.count())
                        .toList());
    }

    @Test
    void whatWasLostWithoutAnAnswerWasNotStored() {
        tracker.add(1, copy());
        tracker.failAll("given up");

        assertFalse(unstored.takeStored());
        assertEquals(List.of("given up"), ends);
    }

    @Test
    void aRefusalIsRememberedUntilSomethingOfTheSameDestinationIsStored() {
        tracker.add(1, copy());
        tracker.confirmed(1, false, false);
        assertFalse(unstored.isEmpty());
        assertFalse(unstored.takeStored());

        tracker.add(2, copy());
        tracker.confirmed(2, false, true);
        assertTrue(unstored.isEmpty());
        assertTrue(unstored.takeStored());
    }

    @Test
    void aSilenceIsForgottenWithTheConnectionThatWasLostAndARefusalIsNot() {
        tracker.add(1, copy());
        tracker.silences(Duration.ZERO).forEach(unstored::silent);
        assertFalse(unstored.isEmpty());
        unstored.connectionLost();
        assertTrue(unstored.isEmpty());

        tracker.confirmed(1, false, false);
        unstored.connectionLost();
        assertFalse(unstored.isEmpty());
    }

    private OutboundCopy copy() {
        return new OutboundCopy(
                "group.topic.dead",
                new BasicProperties(),
                new byte[0],
                () -> true,
                problem -> ends.add(problem == null ? "" : problem));
    }
}
