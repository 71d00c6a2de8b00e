package io.leveret.faults;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waits for conditions, with a deadline that only a fault reaches. */
final class Waits {

    private Waits() {}

    static void until(Callable<Boolean> condition) {
        within(Duration.ofSeconds(60), condition);
    }

    static void within(Duration deadline, Callable<Boolean> condition) {
        // Some tests bring about Errors on other threads. One that is thrown here as well, as an OutOfMemoryError,
        // would end JUnit.
        Awaitility.await()
                .dontCatchUncaughtExceptions()
                .atMost(deadline)
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }
}
