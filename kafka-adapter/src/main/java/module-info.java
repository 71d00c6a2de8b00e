/** The transport for Kafka. */
module io.leveret.kafka {
    requires io.leveret.core;
    requires kafka.clients;
    requires org.slf4j;

    // Kafka's client makes the assignor.
    exports io.leveret.kafka.wire to
            kafka.clients;

    provides io.leveret.transport.TransportProvider with
            io.leveret.kafka.KafkaTransportProvider;
}
