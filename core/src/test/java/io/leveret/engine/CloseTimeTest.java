package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the time to close is divided. */
@Timeout(60)
class CloseTimeTest {

    /** A third is kept for giving back and disconnecting, and at most 2 s; less than half a second is no time. */
    @ParameterizedTest
    @CsvSource({
        "PT30S,PT28S",
        "PT3S,PT2S",
        "PT1.5S,PT1S",
        "PT0S,PT0.334S",
        "PT-5S,PT0.334S",
        "PT2562047788015215H,PT40000000M"
    })
    void theLastPartIsKeptFromHandlers(Duration timeout, Duration handlers) {
        Duration left = new CloseTime(timeout, () -> 0).forHandlers();

        assertTrue(left.compareTo(handlers) <= 0 || timeout.toDays() > 1, left::toString);
        assertTrue(left.compareTo(handlers.minusMillis(250)) > 0, left::toString);
    }

    @Test
    void aConditionIsAwaitedNoLongerThanHandlersAreAndTheKeptTimeIsLeft() {
        var now = new AtomicLong();
        var time = new CloseTime(Duration.ZERO, now::get);

        // Each look takes a while.
        time.awaitAsHandlers(() -> now.addAndGet(50_000_000) < 0);

        assertTrue(now.get() > 50_000_000, "it is looked once only");
        assertEquals(Duration.ZERO, time.forHandlers());
        assertTrue(time.left().compareTo(Duration.ZERO) > 0, "nothing is left to disconnect");
    }

    /** Whoever closes may be told to stop. */
    @Test
    void anInterruptEndsTheWaitAndStays() {
        Thread.currentThread().interrupt();

        new CloseTime(Duration.ofMinutes(5)).awaitAsHandlers(() -> false);

        assertTrue(Thread.interrupted());
    }
}
