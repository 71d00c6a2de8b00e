package io.leveret.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.HdrHistogram.ConcurrentHistogram;

/** Latencies from the time at which an event was due, so that a publisher that falls behind hides nothing. Thread-safe. */
final class Latencies {

    private static final long HIGHEST = TimeUnit.SECONDS.toNanos(60);
    private static final long DEADLINE_SECONDS = 120;

    private final Orders orders = new Orders(Orders.USUAL);
    private final ConcurrentHistogram histogram = new ConcurrentHistogram(1_000, HIGHEST, 3);
    private final CountDownLatch left;

    Latencies(int events) {
        left = new CountDownLatch(events);
    }

    void handled(Order order) {
        histogram.recordValue(Math.min(HIGHEST, Math.max(1, System.nanoTime() - order.sentAt())));
        left.countDown();
    }

    /** Publishes at a fixed rate, on this thread. */
    void pace(int events, int perSecond, Sender sender) throws Exception {
        long begin = System.nanoTime();
        for (int i = 0; i < events; i++) {
            long due = begin + i * (1_000_000_000L / perSecond);
            long wait;
            while ((wait = due - System.nanoTime()) > 0) {
                TimeUnit.NANOSECONDS.sleep(wait);
            }
            sender.send(orders.order(i, due));
        }
        if (!left.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException(left.getCount() + " of " + events + " events did not come within "
                    + DEADLINE_SECONDS + " s; is the queue bound?");
        }
    }

    /** As a line between processes: p50 and p99 in nanoseconds. */
    String line() {
        return histogram.getValueAtPercentile(50) + " " + histogram.getValueAtPercentile(99);
    }

    /** The median and the 99th percentile of a {@link #line}, in milliseconds. */
    static double[] millis(String line) {
        return Stream.of(line.split(" ", -1))
                .mapToDouble(nanos -> Long.parseLong(nanos) / 1e6)
                .toArray();
    }

    /** Publishes one order. */
    @FunctionalInterface
    interface Sender {

        void send(Order order) throws Exception;
    }
}
