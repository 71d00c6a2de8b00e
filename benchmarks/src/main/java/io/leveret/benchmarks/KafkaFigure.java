package io.leveret.benchmarks;

/** A figure on Kafka. */
interface KafkaFigure extends Figure {

    /** Of a topic that Leveret declares. */
    int PARTITIONS = 8;

    @Override
    default boolean onBroker() {
        return false;
    }

    @Override
    default boolean onKafka() {
        return true;
    }
}
