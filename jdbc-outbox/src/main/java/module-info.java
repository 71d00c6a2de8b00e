/** Outbox and inbox in tables of the application's own database. */
module io.leveret.jdbc {
    requires transitive io.leveret.core;
    requires transitive java.sql;
    requires org.slf4j;

    exports io.leveret.jdbc;

    provides io.leveret.spi.SectionProvider with
            io.leveret.jdbc.section.InboxSection,
            io.leveret.jdbc.section.OutboxSection;
}
