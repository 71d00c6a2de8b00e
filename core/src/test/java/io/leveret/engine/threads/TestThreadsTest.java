package io.leveret.engine.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The race that other tests use. */
@Timeout(20)
class TestThreadsTest {

    private static final IntConsumer THROWS_IN_ROUND_3 = round -> {
        if (round == 3) {
            throw new IllegalStateException("round 3");
        }
    };

    private final AtomicInteger rounds = new AtomicInteger();

    @Test
    void bothDoAllRounds() throws Exception {
        TestThreads.race(50, round -> rounds.incrementAndGet(), round -> rounds.incrementAndGet());

        assertEquals(100, rounds.get());
    }

    @Test
    void aRaceEndsWhenThisSideThrows() {
        var thrown = assertThrows(
                IllegalStateException.class,
                () -> TestThreads.race(50, THROWS_IN_ROUND_3, round -> rounds.incrementAndGet()));

        assertEquals("round 3", thrown.getMessage());
        assertTrue(rounds.get() <= 4, rounds::toString);
    }

    @Test
    void aRaceEndsWhenTheOtherSideThrows() {
        var thrown = assertThrows(
                ExecutionException.class,
                () -> TestThreads.race(50, round -> rounds.incrementAndGet(), THROWS_IN_ROUND_3));

        assertInstanceOf(IllegalStateException.class, thrown.getCause());
        assertTrue(rounds.get() <= 4, rounds::toString);
    }
}
