package io.leveret.benchmarks;

/**
 * What one round of one contender took.
 *
 * @param events how many events
 * @param nanos by the clock
 * @param cpuNanos of the contender's whole process: its libraries, its garbage collector, its compiler
 * @param compilerNanos how much of it the JVM's compilers took, about
 */
record Measured(int events, long nanos, long cpuNanos, long compilerNanos) {

    /** While compilers take more of a round's CPU, it shows the JVM's start and not the library. */
    private static final double WARM = 0.15;

    boolean warm() {
        return compilerNanos < WARM * cpuNanos;
    }

    double perSecond() {
        return events * 1e9 / nanos;
    }

    double cpuMicros() {
        return cpuNanos / 1e3 / events;
    }

    /** As a line between processes. */
    String line() {
        return events + " " + nanos + " " + cpuNanos + " " + compilerNanos;
    }

    static Measured parse(String line) {
        String[] parts = line.split(" ", -1);
        return new Measured(
                Integer.parseInt(parts[0]),
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                Long.parseLong(parts[3]));
    }
}
