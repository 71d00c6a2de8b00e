package io.leveret.engine.threads;

import io.leveret.LeveretListener;
import io.leveret.engine.failures.InternalFaults;
import io.leveret.transport.Time;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** The threads of a test. */
public final class TestThreads {

    private TestThreads() {}

    /** Not started yet. */
    public static EngineThreads of(String application, LeveretListener... listeners) {
        return of(application, Time.SYSTEM, listeners);
    }

    /** The same, whose timer goes by another time. */
    public static EngineThreads of(String application, Time time, LeveretListener... listeners) {
        var faults = new InternalFaults(component -> {});
        return new EngineThreads(
                new Workers(application, faults),
                new Timer(application, faults, time),
                new Listeners(List.of(listeners), faults),
                ThreadContext.ofCaller(),
                faults);
    }

    /** Does two things at the same moment, on two threads, so many times; each is given the number of the round. */
    public static void race(int rounds, IntConsumer here, IntConsumer there) throws Exception {
        var arrived = new AtomicInteger();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> racing = other.submit(() -> race(rounds, arrived, there));
            race(rounds, arrived, here);
            racing.get(30, TimeUnit.SECONDS);
        } finally {
            other.shutdownNow();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // the other may need this processor
    private static void race(int rounds, AtomicInteger arrived, IntConsumer action) {
        for (int round = 0; round < rounds && !Thread.currentThread().isInterrupted(); round++) {
            int both = 2 * (round + 1);
            arrived.incrementAndGet();
            for (int looks = 1; arrived.get() < both; looks++) {
                if (looks % 1_000 == 0) {
                    Thread.yield();
                } else {
                    Thread.onSpinWait();
                }
            }
            action.accept(round);
        }
    }
}
