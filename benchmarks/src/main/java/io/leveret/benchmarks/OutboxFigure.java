package io.leveret.benchmarks;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.PostgresNode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the outbox costs on PostgreSQL and RabbitMQ: its relay beside a direct publish, its insert beside a bare one, the
 * latency that it adds, and what millions of rows that wait change.
 */
final class OutboxFigure implements Figure {

    private static final String TOPIC = "outbox-orders";
    private static final int TRANSACTIONS = 10_000;
    private static final int PACED = 3_000;
    private static final int PER_SECOND = 300;
    private static final long DEADLINE_SECONDS = 300;

    /** The figure is about ten million; fewer are quicker to try. */
    private static final int WAITING = Integer.getInteger("bench.waiting", 10_000_000);

    private static final Measure PUBLISHED = new Measure("published", "Published", "events/s", "%,.0f");
    private static final Measure INSERTED = new Measure("inserted", "One event in each transaction", "tx/s", "%,.0f");
    private static final List<Measure> LATENCIES = List.of(
            new Measure("p50", "Latency to the handler, median", "ms", "%.2f"),
            new Measure("p99", "Latency to the handler, 99th percentile", "ms", "%.2f"));

    @Override
    public String title() {
        return "Outbox on PostgreSQL";
    }

    @Override
    public void run(Run run, Page page) throws Exception {
        try (PostgresNode node = PostgresNode.durable()) {
            var database = new OutboxDatabase(node.jdbcUrl());
            published(run, page, database);
            inserted(run, page, database);
            latency(run, page, database);
            waiting(run, page, database);
        }
    }

    private static void published(Run run, Page page, OutboxDatabase database) throws Exception {
        Scores scores = Scores.rivals(List.of(PUBLISHED));
        for (int round = -1; round < run.rounds(); round++) {
            run.broker().prepare(TOPIC, "quorum", 1);
            try (Leveret app = start(run, database)) {
                double direct = direct(app, run.events());
                double relayed = relayed(app, database, run.events());
                if (round >= 0) {
                    scores.add("publisher", direct);
                    scores.add("relay, one shard", relayed);
                }
            }
        }
        scores.show(page);
        page.line("Events of %d bytes, a quorum queue, nobody consumes.%n", Orders.USUAL);
        run.broker().delete(Contender.queue(Rounds.group(0), TOPIC));
    }

    private static Leveret start(Run run, OutboxDatabase database) {
        return Leveret.builder()
                .settings(Settings.of(run.broker().url()))
                .extension(database.outbox())
                .start();
    }

    private static double direct(Leveret app, int events) throws Exception {
        var orders = new Orders(Orders.USUAL);
        var confirms = new CountDownLatch(events);
        long begin = System.nanoTime();
        for (int i = 0; i < events; i++) {
            var unused = app.publisher().publish(TOPIC, orders.order(i)).thenAccept(receipt -> confirms.countDown());
        }
        if (!confirms.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException(confirms.getCount() + " events were not confirmed");
        }
        return events / seconds(begin);
    }

    /** From the commit of all to the last confirm. */
    private static double relayed(Leveret app, OutboxDatabase database, int events) throws Exception {
        long before = published(app);
        database.publishAll(TOPIC, events);
        long begin = System.nanoTime();
        while (published(app) - before < events) {
            if (seconds(begin) > DEADLINE_SECONDS) {
                throw new TimeoutException(published(app) - before + " of " + events + " events were relayed");
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        return events / seconds(begin);
    }

    private static long published(Leveret app) {
        return app.stats().extensions().getOrDefault("outbox.published", 0L);
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void inserted(Run run, Page page, OutboxDatabase database) throws Exception {
        Scores scores = Scores.rivals(List.of(INSERTED));
        for (int round = -1; round < run.rounds(); round++) {
            double bare = TRANSACTIONS / database.seconds(TRANSACTIONS, database::insertBare);
            double outbox = TRANSACTIONS / database.seconds(TRANSACTIONS, database::publish);
            if (round >= 0) {
                scores.add("bare insert of the same row", bare);
                scores.add("outbox", outbox);
            }
        }
        database.clear();
        scores.show(page);
        page.line("16 threads, each transaction on the disk before the next.%n");
    }

    private static void latency(Run run, Page page, OutboxDatabase database) throws Exception {
        Scores scores = Scores.list(LATENCIES);
        var latencies = new AtomicReference<>(new Latencies(0));
        Handling<Order> handling = Handling.of(Order.class, (order, context) -> {
            latencies.get().handled(order);
            return Outcome.ack();
        });
        try (Leveret app = Leveret.builder()
                .settings(Settings.of(run.broker().url()))
                .subscribe(SubscriptionDefinition.of("outbox-latency", TOPIC, handling))
                .extension(database.outbox())
                .start()) {
            for (int round = -1; round < run.rounds(); round++) {
                double[] direct = pace(latencies, order -> {
                    var unused = app.publisher().publish(TOPIC, order);
                });
                double[] outbox = pace(latencies, order -> database.publish(TOPIC, order));
                if (round >= 0) {
                    scores.add("publisher", direct);
                    scores.add("outbox, with a nudge", outbox);
                }
            }
        }
        run.broker().delete(Contender.queue("outbox-latency", TOPIC));
        scores.show(page);
        page.line("%,d events/s, from the time when each was due.%n", PER_SECOND);
    }

    private static double[] pace(AtomicReference<Latencies> latencies, Latencies.Sender sender) throws Exception {
        var own = new Latencies(PACED);
        latencies.set(own);
        own.pace(PACED, PER_SECOND, sender);
        return Latencies.millis(own.line());
    }

    private static void waiting(Run run, Page page, OutboxDatabase database) throws Exception {
        run.broker().prepare(TOPIC, "quorum", 1);
        double before = TRANSACTIONS / database.seconds(TRANSACTIONS, database::publish);
        database.clear();
        database.fill(TOPIC, TRANSACTIONS);
        double few = heap(run, database);
        database.clear();
        database.fill(TOPIC, WAITING);
        double after = TRANSACTIONS / database.seconds(TRANSACTIONS, database::publish);
        double many = heap(run, database);
        page.line("| events that wait | insert, tx/s | heap of a relay at work, MB |%n|---|--:|--:|");
        page.line("| %,d | %,.0f | %.1f |", TRANSACTIONS, before, few);
        page.line("| %,d | %,.0f | %.1f |%n", WAITING, after, many);
        page.line("Measured once.");
        database.clear();
        run.broker().delete(Contender.queue(Rounds.group(0), TOPIC));
    }

    /** In use after a collection, while it relays. */
    private static double heap(Run run, OutboxDatabase database) throws Exception {
        try (Leveret app = start(run, database)) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
            while (published(app) < TRANSACTIONS / 2) {
                if (System.nanoTime() - end > 0) {
                    throw new TimeoutException(
                            String.format(Locale.ROOT, "only %,d events were relayed", published(app)));
                }
                TimeUnit.MILLISECONDS.sleep(2);
            }
            return Heap.used() / 1e6;
        }
    }
}
