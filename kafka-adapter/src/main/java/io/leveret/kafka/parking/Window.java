package io.leveret.kafka.parking;

import io.leveret.transport.TransportException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Letters on their way: many at a time, so that each does not cost a round trip. Closing waits for those that have begun. */
final class Window implements AutoCloseable {

    private static final int SIZE = 100;
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Semaphore room = new Semaphore(SIZE);
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    /** Begins with a letter as soon as there is room. */
    void begin(Consumer<Consumer<Boolean>> letter) {
        acquire(1);
        letter.accept(moved -> {
            (moved ? done : failed).incrementAndGet();
            room.release();
        });
    }

    /** Waits for all that have begun, and tells how many have moved. */
    int await() {
        acquire(SIZE);
        room.release(SIZE);
        if (failed.get() > 0) {
            throw new TransportException(failed.get()
                    + " letters could not be moved, as the transport is closing, or as they are larger than the"
                    + " subscription's topic for replays takes (max.message.bytes); they are still there. " + done.get()
                    + " were moved");
        }
        return done.get();
    }

    private void acquire(int permits) {
        try {
            if (room.tryAcquire(permits, ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new TransportException("the broker has not confirmed the letters within " + ANSWER.toSeconds()
                + " s. Those that were moved are in both places at worst, and none is lost; try again later");
    }

    /** After a predicate has thrown too: what was chosen before is completed. */
    @Override
    public void close() {
        acquire(SIZE);
        room.release(SIZE);
    }
}
