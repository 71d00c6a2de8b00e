/** The AMQP 0-9-1 transport, for RabbitMQ. */
module io.leveret.amqp {
    requires com.rabbitmq.client;
    requires io.leveret.core;
    requires org.slf4j;

    provides io.leveret.transport.TransportProvider with
            io.leveret.amqp.AmqpTransportProvider;
}
