package io.leveret.benchmarks;

/**
 * A run of figures.
 *
 * @param broker for all of them
 * @param events in each round
 * @param rounds that count
 * @param warmUps before them, of as many events
 * @param report for the results
 */
record Run(BenchBroker broker, int events, int rounds, int warmUps, Report report) {}
