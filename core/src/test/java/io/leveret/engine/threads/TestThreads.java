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

    /**
     * Does two things at the same moment, on two threads, so many times; each is given the number of the round. When one
     * throws, both end, and so does this, with what it has thrown.
     */
    public static void race(int rounds, IntConsumer here, IntConsumer there) throws Exception {
        var race = new Race(rounds);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> racing = other.submit(() -> race.run(there));
            race.run(here);
            racing.get(30, TimeUnit.SECONDS);
        } finally {
            other.shutdownNow();
        }
    }

    private static final class Race {

        private final int rounds;
        private final AtomicInteger arrived = new AtomicInteger();

        /** Set when one has thrown: the other would wait for it for ever. */
        private volatile boolean over;

        Race(int rounds) {
            this.rounds = rounds;
        }

        void run(IntConsumer action) {
            boolean ended = false;
            try {
                for (int round = 0; round < rounds && meets(2 * (round + 1)); round++) {
                    action.accept(round);
                }
                ended = true;
            } finally {
                if (!ended) {
                    over = true;
                }
            }
        }

        /** Whether both have arrived; false when one never will. */
        @SuppressWarnings("ThreadPriorityCheck") // the other may need this processor
        private boolean meets(int both) {
            arrived.incrementAndGet();
            for (int looks = 1; arrived.get() < both && !over; looks++) {
                if (looks % 1_000 == 0) {
                    Thread.yield();
                } else {
                    Thread.onSpinWait();
                }
            }
            return !over;
        }
    }
}
