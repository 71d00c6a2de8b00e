package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.SupervisionPolicy;
import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.transport.ManualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A subscription whose workers crash. */
class SupervisionTest {

    private static final Wish TRIP =
            new Wish.Trip("paused: its workers crashed more than 2 times in 1m, last with third");

    private final Flow flow = new Flow(new OpenTasks());
    private final AtomicInteger paused = new AtomicInteger();
    private final Supervision supervision = new Supervision(
            "walkers.steps",
            new SupervisionPolicy(2, Duration.ofMinutes(1)),
            flow,
            new ManualTime(),
            paused::incrementAndGet);

    private void crash(String... causes) {
        for (String cause : causes) {
            supervision.crashed(cause);
        }
    }

    @Test
    void oneCrashTooManyPausesItAndSaysWhy() {
        crash("first", "second");
        assertEquals(new Wish.Run(), flow.wish());

        crash("third");
        assertEquals(TRIP, flow.wish());
        assertEquals(1, paused.get());
    }

    /** Its other workers crash while they end: one pause, with the cause of that. */
    @Test
    void crashesOfAPausedOneChangeNothing() {
        crash("first", "second", "third", "fourth", "fifth");

        assertEquals(TRIP, flow.wish());
        assertEquals(1, paused.get());
    }

    /** Otherwise it would be paused again by the first crash after somebody has removed the cause. */
    @Test
    void onceItIsResumedThoseOfBeforeAreForgotten() {
        crash("first", "second", "third");
        supervision.reset();
        flow.resume();

        crash("fourth", "fifth");

        assertEquals(new Wish.Run(), flow.wish());
    }

    @Test
    void whatAUserHasPausedKeepsItsOwnWishAndNobodyIsTold() {
        flow.stop(new Wish.Pause());

        crash("first", "second", "third");

        assertEquals(new Wish.Pause(), flow.wish());
        assertEquals(0, paused.get());
    }
}
