package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.failures.InternalFaults;
import io.leveret.engine.threads.Timer;
import io.leveret.transport.ManualTime;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When workers are left to themselves, and when one more is woken. Looks are due when the test says so. */
class PaceTest {

    private static final long BRIEF = Pace.BRIEF_NANOS / 5;

    private final ManualTime time = new ManualTime();
    private final InternalFaults faults = new InternalFaults(component -> {});
    private final Timer timer = new Timer("pace", faults, time);
    private final Queue<Object> waiting = new ArrayDeque<>();
    private final AtomicInteger woken = new AtomicInteger();

    private final WorkerPool.Work work = new WorkerPool.Work() {
        @Override
        public boolean doNext() {
            return waiting.poll() != null;
        }

        @Override
        public @Nullable Object first() {
            return waiting.peek();
        }
    };

    private final Pace pace = new Pace(true, timer, work, woken::incrementAndGet);

    @AfterEach
    void stop() {
        timer.close();
    }

    @Test
    void nothingIsLeftUntilASampleOfWorkWasBrief() {
        pace.did(Pace.SAMPLE - 1, BRIEF * (Pace.SAMPLE - 1));
        assertFalse(pace.leaves());

        pace.did(1, BRIEF);

        assertTrue(pace.leaves());
    }

    @Test
    void nothingIsLeftAfterASampleThatWasNotBrief() {
        beBrief();

        pace.did(Pace.SAMPLE / 2, 0);
        pace.did(Pace.SAMPLE / 2, Pace.BRIEF_NANOS * Pace.SAMPLE);

        assertFalse(pace.leaves());
    }

    @Test
    void nothingIsLeftWhereNobodyCanLook() {
        var impatient = new Pace(false, timer, work, woken::incrementAndGet);

        impatient.did(Pace.SAMPLE, BRIEF);

        assertFalse(impatient.leaves());
    }

    /** A handler that takes long holds up what was left to its worker for as long as a look takes to come. */
    @Test
    void whatIsNotTakenBetweenTwoLooksWakesOneMoreAndNothingIsLeftFromThenOn() {
        beBrief();
        leave("first");
        look();
        assertEquals(0, woken.get(), "it may have come just now");

        look();

        assertEquals(1, woken.get());
        assertFalse(pace.leaves());
    }

    @Test
    void whatWasLeftWhenWorkCeasesToBeBriefWakesOneMore() {
        beBrief();
        leave("first");

        pace.did(Pace.SAMPLE, Pace.BRIEF_NANOS * Pace.SAMPLE);
        look();

        assertEquals(1, woken.get());
    }

    @Test
    void workersThatTakeAllButNeverRestAreJoinedByOneMoreAtEachLook() {
        beBrief();
        leave("first");
        look();
        for (int i = 1; i <= 3; i++) {
            waiting.remove();
            leave("next " + i);
            look();
            assertEquals(i, woken.get());
        }
        assertTrue(pace.leaves(), "their work is brief nevertheless");
    }

    @Test
    void workersThatRestBetweenLooksAreEnough() {
        beBrief();
        leave("first");
        look();
        for (int i = 0; i < 3; i++) {
            waiting.remove();
            pace.rested();
            leave("next " + i);
            look();
        }

        assertEquals(0, woken.get());
    }

    @Test
    void nobodyLooksOnceNothingWaitsAndSomebodyDoesWhenSomethingIsLeftAgain() {
        beBrief();
        leave("first");
        waiting.remove();
        look();
        waiting.add("not left");
        look();
        look();
        assertEquals(0, woken.get(), "no look was due");

        assertTrue(pace.leaves());
        look();
        look();

        assertEquals(1, woken.get());
    }

    @Test
    void aLookThatFailsIsTakenAgain() {
        var failures = new AtomicInteger(2);
        var failing = new Pace(true, timer, work, () -> {
            if (failures.getAndDecrement() > 0) {
                throw new OutOfMemoryError("on purpose");
            }
            woken.incrementAndGet();
        });
        failing.did(Pace.SAMPLE, BRIEF);
        waiting.add("first");
        assertTrue(failing.leaves());
        look();

        for (int i = 0; i < 5; i++) {
            look();
        }

        assertEquals(1, woken.get());
    }

    private void beBrief() {
        pace.did(Pace.SAMPLE, BRIEF * Pace.SAMPLE);
    }

    private void leave(Object piece) {
        waiting.add(piece);
        assertTrue(pace.leaves());
    }

    private void look() {
        time.advance(Pace.LOOK);
    }
}
