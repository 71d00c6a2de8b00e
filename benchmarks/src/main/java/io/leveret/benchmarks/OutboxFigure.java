package io.leveret.benchmarks;

import io.leveret.Leveret;
import io.leveret.Settings;
import io.leveret.testbroker.PostgresNode;
import java.util.List;

/**
 * What the outbox costs on PostgreSQL and RabbitMQ: its relay beside a direct publish and beside other outboxes, its insert
 * beside a bare one, the latency that it adds, and what millions of rows that wait change.
 */
final class OutboxFigure implements Figure {

    static final String TOPIC = "outbox-orders";

    private static final int TRANSACTIONS = 10_000;
    private static final Measure INSERTED = new Measure("inserted", "One event in each transaction", "tx/s", "%,.0f");

    @Override
    public String title() {
        return "Outbox on PostgreSQL";
    }

    @Override
    public void run(Run run, Page page) throws Exception {
        try (PostgresNode node = PostgresNode.durable()) {
            var database = new OutboxDatabase(node.jdbcUrl());
            OutboxRelays.show(run, page, database);
            inserted(run, page, database);
            OutboxLatency.show(run, page, database);
            OutboxBacklog.show(run, page, database);
        }
    }

    /** An application that relays. */
    static Leveret start(Run run, OutboxDatabase database) {
        return Leveret.builder()
                .settings(Settings.of(run.broker().url()))
                .extension(database.outbox())
                .start();
    }

    /** How many events it has relayed. */
    static long published(Leveret app) {
        return app.stats().extensions().getOrDefault("outbox.published", 0L);
    }

    /** How many transactions a second insert one event each. */
    static double inserts(OutboxDatabase database, OutboxDatabase.Transaction transaction) throws Exception {
        return TRANSACTIONS / database.seconds(TRANSACTIONS, transaction);
    }

    private static void inserted(Run run, Page page, OutboxDatabase database) throws Exception {
        Scores scores = Scores.rivals(List.of(INSERTED));
        for (int round = -1; round < run.rounds(); round++) {
            double bare = inserts(database, database::insertBare);
            double outbox = inserts(database, database::publish);
            if (round >= 0) {
                scores.add("bare insert of the same row", bare);
                scores.add("outbox", outbox);
            }
        }
        database.clear();
        scores.show(page);
        page.line("16 threads, each transaction on the disk before the next.%n");
    }
}
