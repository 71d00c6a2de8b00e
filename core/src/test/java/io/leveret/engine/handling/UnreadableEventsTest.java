package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.transport.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** When a subscription whose events can't be read is not up. */
class UnreadableEventsTest {

    private final AtomicInteger changes = new AtomicInteger();

    private UnreadableEvents unreadable(Duration window) {
        return new UnreadableEvents(window, Time.SYSTEM, changes::incrementAndGet);
    }

    private static void park(UnreadableEvents events, int times) {
        for (int i = 0; i < times; i++) {
            events.parked("no JSON");
        }
    }

    @Test
    void oneThatIsReadEndsTheCount() {
        UnreadableEvents events = unreadable(Duration.ofDays(1));
        park(events, UnreadableEvents.MANY - 1);
        events.read();
        park(events, UnreadableEvents.MANY - 1);
        assertEquals(Optional.empty(), events.problem());
        assertEquals(0, changes.get());

        park(events, 1);
        assertTrue(events.problem().isPresent());
        assertEquals(1, changes.get());

        events.read();
        assertEquals(Optional.empty(), events.problem());
        assertEquals(2, changes.get());
    }

    @Test
    void whenNoneComesForAWhileItIsForgotten() {
        UnreadableEvents events = unreadable(Duration.ofMillis(1));
        park(events, UnreadableEvents.MANY);

        Awaitility.await().until(() -> events.problem().isEmpty());
        park(events, 1);
        assertEquals(Optional.empty(), events.problem());
    }
}
