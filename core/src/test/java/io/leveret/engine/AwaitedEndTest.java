package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for the end of an application. */
@Timeout(60)
class AwaitedEndTest {

    private final AwaitedEnd end = new AwaitedEnd();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Future<?> waiting() {
        return threads.submit(() -> {
            end.await();
            return null;
        });
    }

    @Test
    void allThatWaitGoOnWhenItHasComeAndIsAwaitedByNobodyThen() throws Exception {
        assertFalse(end.isAwaited());
        Future<?> first = waiting();
        Future<?> second = waiting();
        Awaitility.await().until(end::isAwaited);

        end.come();

        first.get(30, TimeUnit.SECONDS);
        second.get(30, TimeUnit.SECONDS);
        waiting().get(30, TimeUnit.SECONDS);
        assertFalse(end.isAwaited());
    }

    /** A hint that nobody keeps the application running must not be missing because of one that has given up. */
    @Test
    void oneThatIsInterruptedWaitsNoMore() {
        Thread.currentThread().interrupt();

        assertThrows(InterruptedException.class, end::await);

        assertFalse(end.isAwaited());
    }

    @Test
    void oneThatClosesTooWaitsForAsLongAsItMayAndIsNotCounted() {
        var time = new CloseTime(Duration.ZERO);

        end.await(time);

        assertTrue(time.left().isZero(), "it has not come");
        assertFalse(end.isAwaited());
        end.come();
        var patient = new CloseTime(Duration.ofSeconds(30));
        end.await(patient);
        assertTrue(patient.left().compareTo(Duration.ofSeconds(20)) > 0, "it has come");
    }

    @Test
    void anInterruptEndsTheWaitOfOneThatClosesAndStays() {
        Thread.currentThread().interrupt();
        var time = new CloseTime(Duration.ofSeconds(30));

        end.await(time);

        assertTrue(Thread.interrupted());
        assertTrue(time.left().compareTo(Duration.ofSeconds(20)) > 0);
    }
}
