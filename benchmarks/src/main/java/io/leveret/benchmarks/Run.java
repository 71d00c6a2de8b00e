package io.leveret.benchmarks;

import java.util.List;

/**
 * A run of figures.
 *
 * @param broker for all of them
 * @param events in each round
 * @param rounds that count
 * @param maxWarmUps at most so many rounds before them, until the libraries are compiled
 * @param libraries who competes
 * @param report for the results
 */
record Run(BenchmarkBroker broker, int events, int rounds, int maxWarmUps, List<Library> libraries, Report report) {}
