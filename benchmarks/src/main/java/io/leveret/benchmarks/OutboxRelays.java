package io.leveret.benchmarks;

import io.leveret.Leveret;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How fast events leave an outbox: Leveret's, beside its own publisher, and those of others. */
final class OutboxRelays {

    private static final String PUBLISHER = "Leveret's publisher, no outbox";
    private static final String RELAY = "Leveret's outbox, one shard";
    private static final long DEADLINE_SECONDS = 300;

    /** The others get fewer events, as they need longer; Namastack's queries would also become slower with more. */
    private static final int OF_RIVALS = 10;

    private static final Measure PUBLISHED = new Measure("published", "Published", "events/s", "%,.0f");

    private OutboxRelays() {}

    static void show(Run run, Page page, OutboxDatabase database) throws Exception {
        Scores scores = Scores.rivals(List.of(PUBLISHED));
        for (int round = -1; round < run.rounds(); round++) {
            run.report().progress("outbox: relays, round " + (round + 1) + " of " + run.rounds());
            Scores counted = round < 0 ? Scores.rivals(List.of(PUBLISHED)) : scores;
            run.broker().prepare(OutboxFigure.TOPIC, "quorum", 1);
            try (Leveret app = OutboxFigure.start(run, database)) {
                counted.add(PUBLISHER, direct(app, run.events()));
                counted.add(RELAY, relayed(app, database, run.events()));
            }
            try (OutboxRival rival = new GruelboxOutbox(
                    OutboxFigure.TOPIC, database.pool(), run.broker().url())) {
                counted.add(rival.title(), relayed(rival, run.events() / OF_RIVALS));
            }
            try (OutboxRival rival = new NamastackOutbox(
                    OutboxFigure.TOPIC, database.pool(), run.broker().url())) {
                counted.add(rival.title(), relayed(rival, run.events() / OF_RIVALS));
            }
        }
        scores.show(page);
        ratios(page, scores.column(0));
        page.line(
                "Events of %d bytes, a quorum queue, nobody consumes. All wait when the relay begins; each is confirmed, and deleted."
                        + " The other outboxes publish %,d events on %d threads.%n",
                Orders.USUAL, run.events() / OF_RIVALS, OutboxRival.THREADS);
        run.broker().delete(Contender.queue(Rounds.group(0), OutboxFigure.TOPIC));
    }

    private static void ratios(Page page, Map<String, Samples> rates) {
        Samples relay = Objects.requireNonNull(rates.get(RELAY));
        rates.forEach((title, rate) -> {
            if (!title.equals(PUBLISHER) && !title.equals(RELAY)) {
                page.line("- %s: %s × as fast as %s", RELAY, relay.over(rate).text("%.1f"), title);
            }
        });
        page.line("");
    }

    private static double direct(Leveret app, int events) throws Exception {
        var orders = new Orders(Orders.USUAL);
        var confirms = new CountDownLatch(events);
        long begin = System.nanoTime();
        for (int i = 0; i < events; i++) {
            var unused = app.publisher()
                    .publish(OutboxFigure.TOPIC, orders.order(i))
                    .thenAccept(receipt -> confirms.countDown());
        }
        if (!confirms.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException(confirms.getCount() + " events were not confirmed");
        }
        return events / seconds(begin);
    }

    /** From the commit of all to the last confirm, and its deletion. */
    private static double relayed(Leveret app, OutboxDatabase database, int events) throws Exception {
        long before = OutboxFigure.published(app);
        database.publishAll(OutboxFigure.TOPIC, events);
        long begin = System.nanoTime();
        while (OutboxFigure.published(app) - before < events) {
            if (seconds(begin) > DEADLINE_SECONDS) {
                throw new TimeoutException(
                        OutboxFigure.published(app) - before + " of " + events + " events were relayed");
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        return events / seconds(begin);
    }

    /** From the first confirm to the last one. */
    private static double relayed(OutboxRival rival, int events) throws Exception {
        var meter = new Meter(events);
        rival.publishAll(events, meter);
        return meter.await().perSecond();
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
