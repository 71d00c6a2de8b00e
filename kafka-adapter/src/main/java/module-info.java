/** The transport for Kafka. */
module io.leveret.kafka {
    requires io.leveret.core;
    requires kafka.clients;
    requires org.slf4j;

    provides io.leveret.transport.TransportProvider with
            io.leveret.kafka.KafkaTransportProvider;
}
