package io.leveret.benchmarks;

import java.util.List;

/**
 * A run of figures.
 *
 * @param broker for all of them
 * @param kafka for those on Kafka
 * @param events in each round
 * @param rounds that count
 * @param maxWarmUps at most so many rounds before them, until the libraries are compiled
 * @param wanted who competes; empty for all
 * @param report for the results
 */
record Run(
        BenchmarkBroker broker,
        KafkaBroker kafka,
        int events,
        int rounds,
        int maxWarmUps,
        List<Library> wanted,
        Report report) {

    /** Those of some who compete. */
    List<Library> among(List<Library> rivals) {
        return rivals.stream()
                .filter(rival -> wanted.isEmpty() || wanted.contains(rival))
                .toList();
    }
}
