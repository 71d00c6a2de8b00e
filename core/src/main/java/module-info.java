/** Leveret's API, engine, transport SPI and in-memory transport. */
module io.leveret.core {
    requires transitive com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jdk8;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires io.github.resilience4j.retry;
    requires io.github.resilience4j.core;
    requires transitive org.jspecify;
    requires org.slf4j;

    exports io.leveret;
    exports io.leveret.json;
    exports io.leveret.transport;

    uses io.leveret.EngineFactory;
    uses io.leveret.SettingsReader;
    uses io.leveret.transport.TransportProvider;

    provides io.leveret.EngineFactory with
            io.leveret.engine.LeveretEngineFactory;
    provides io.leveret.transport.TransportProvider with
            io.leveret.memory.MemoryTransportProvider;
}
