/** Leveret's API, engine, transport SPI and in-memory transport. */
@SuppressWarnings("module") // javac knows none of those that it exports to: they are compiled after this module
module io.leveret.core {
    requires transitive com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jdk8;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires io.github.resilience4j.circuitbreaker;
    requires io.github.resilience4j.retry;
    requires io.github.resilience4j.core;
    requires transitive org.jspecify;
    requires org.slf4j;

    exports io.leveret;
    exports io.leveret.json;
    exports io.leveret.transport;

    // Machinery of the settings and of the start: no part of what users see.
    exports io.leveret.spi to
            io.leveret.config,
            io.leveret.jdbc;
    exports io.leveret.support to
            io.leveret.amqp,
            io.leveret.config,
            io.leveret.jdbc,
            io.leveret.kafka;
    exports io.leveret.support.tls to
            io.leveret.amqp,
            io.leveret.kafka;

    uses io.leveret.spi.SettingsReader;
    uses io.leveret.transport.TransportProvider;

    provides io.leveret.transport.TransportProvider with
            io.leveret.memory.MemoryTransportProvider;
}
