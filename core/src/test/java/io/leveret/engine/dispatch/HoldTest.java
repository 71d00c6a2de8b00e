package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.transport.ManualTime;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** How long a delivery may wait unsettled. */
class HoldTest {

    private final ManualTime time = new ManualTime();

    /** Each number is a delay, in seconds. */
    @Property(tries = 300)
    void allWaitsTogetherAreNeverLongerThanAllowedAndOneThatIsTooLongTakesNothing(
            @ForAll @IntRange(max = 60) int behindOthers,
            @ForAll @IntRange(min = 1, max = 60) int longest,
            @ForAll @Size(max = 8) List<@IntRange(max = 40) Integer> delays) {
        var manual = new ManualTime();
        var hold = new Hold(Duration.ofSeconds(longest), manual);
        // A moment more than its whole seconds.
        manual.advance(Duration.ofSeconds(behindOthers).plusMillis(3));
        hold.begin();
        int waited = behindOthers;
        for (int delay : delays) {
            boolean fits = waited + delay <= longest;

            assertEquals(fits, hold.extend(Duration.ofSeconds(delay)));

            waited += fits ? delay : 0;
        }
    }

    /** The time that its handlers take is theirs: only waits count from then on. */
    @Test
    void whatComesAfterItsFirstRunIsNoWaitBehindOthers() {
        var hold = new Hold(Duration.ofSeconds(10), time);
        hold.begin();
        time.advance(Duration.ofMinutes(5));

        hold.begin();

        assertTrue(hold.extend(Duration.ofSeconds(10)));
        assertFalse(hold.extend(Duration.ofMillis(1)));
    }

    @Test
    void itsOwnWaitRunsOffAndIsNeverLessThanNothing() {
        var hold = new Hold(Duration.ofSeconds(10), time);
        assertNull(hold.left(), "it waits for its lane only");

        hold.waits(Duration.ofSeconds(5));
        time.advance(Duration.ofSeconds(2));
        assertEquals(Duration.ofSeconds(3), hold.left());

        time.advance(Duration.ofSeconds(4));
        assertEquals(Duration.ZERO, hold.left());
    }
}
