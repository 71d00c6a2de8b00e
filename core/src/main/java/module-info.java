/** Leveret's API, engine, transport SPI and in-memory transport. */
module io.leveret.core {
    requires transitive org.jspecify;

    exports io.leveret.transport;
}
