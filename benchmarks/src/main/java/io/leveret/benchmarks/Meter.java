package io.leveret.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Measures from the first event to the last one. Thread-safe. */
final class Meter {

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final CompilationMXBean COMPILERS = ManagementFactory.getCompilationMXBean();
    private static final long DEADLINE_SECONDS = 300;

    private final int events;
    private final AtomicInteger seen = new AtomicInteger();
    private final AtomicLong checksum = new AtomicLong();
    private final CountDownLatch done = new CountDownLatch(1);

    /** Written by the first event's thread, before the last one can be counted. */
    private volatile long startedAt;

    private volatile long cpuAtStart;
    private volatile long compilersAtStart;
    private volatile long nanos;
    private volatile long compilerMillis;
    private volatile long cpuNanos;

    Meter(int events) {
        this.events = events;
    }

    void start() {
        compilersAtStart = COMPILERS.getTotalCompilationTime();
        cpuAtStart = PROCESS.getProcessCpuTime();
        startedAt = System.nanoTime();
    }

    void stop() {
        nanos = System.nanoTime() - startedAt;
        cpuNanos = PROCESS.getProcessCpuTime() - cpuAtStart;
        compilerMillis = COMPILERS.getTotalCompilationTime() - compilersAtStart;
        done.countDown();
    }

    /** A handler's work: the first event starts the clock, the last one stops it. */
    void handled(Order order) {
        checksum.addAndGet(order.total());
        counted();
    }

    /** An event without work. */
    void counted() {
        int number = seen.incrementAndGet();
        if (number == 1) {
            start();
        }
        if (number == events) {
            stop();
        }
    }

    Measured await() throws InterruptedException, TimeoutException {
        if (!done.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("only " + seen.get() + " of " + events + " events came within "
                    + DEADLINE_SECONDS + " s; is the machine overloaded, or the queue not bound?");
        }
        return new Measured(events, nanos, cpuNanos, TimeUnit.MILLISECONDS.toNanos(compilerMillis));
    }
}
