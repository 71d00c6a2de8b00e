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
        Awaitility.await().atMost(deadline).pollInterval(Duration.ofMillis(20)).until(condition);
    }
}
