package io.leveret.benchmarks;

import java.util.List;

/**
 * A run of figures.
 *
 * @param broker for all of them
 * @param events in each round
 * @param rounds that count
 * @param warmUps before them, of as many events
 * @param libraries who competes
 * @param report for the results
 */
record Run(BenchBroker broker, int events, int rounds, int warmUps, List<Library> libraries, Report report) {}
