package io.leveret.engine.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The race that other tests use. */
@Timeout(20)
class TestThreadsTest {

    private final AtomicInteger rounds = new AtomicInteger();

    private static void throwsInRound3(int round) {
        if (round == 3) {
            throw new IllegalStateException("round 3");
        }
    }

    @Test
    void bothDoAllRounds() throws Exception {
        TestThreads.race(50, round -> rounds.incrementAndGet(), round -> rounds.incrementAndGet());

        assertEquals(100, rounds.get());
    }

    @Test
    void aRaceEndsWhenThisSideThrows() {
        var thrown = assertThrows(
                IllegalStateException.class,
                () -> TestThreads.race(50, TestThreadsTest::throwsInRound3, round -> rounds.incrementAndGet()));

        assertEquals("round 3", thrown.getMessage());
        assertTrue(rounds.get() <= 4, rounds::toString);
    }

    @Test
    void aRaceEndsWhenTheOtherSideThrows() {
        var thrown = assertThrows(
                ExecutionException.class,
                () -> TestThreads.race(50, round -> rounds.incrementAndGet(), TestThreadsTest::throwsInRound3));

        assertInstanceOf(IllegalStateException.class, thrown.getCause());
        assertTrue(rounds.get() <= 4, rounds::toString);
    }
}
