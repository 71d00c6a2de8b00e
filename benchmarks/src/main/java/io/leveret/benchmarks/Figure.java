package io.leveret.benchmarks;

/** One measurement of many. */
interface Figure {

    /** What it measures. */
    String title();

    /** Whether RabbitMQ takes part. */
    default boolean onBroker() {
        return true;
    }

    /** Whether Kafka takes part. */
    default boolean onKafka() {
        return false;
    }

    /** Measures, and writes what it found. */
    void run(Run run, Page page) throws Exception;
}
