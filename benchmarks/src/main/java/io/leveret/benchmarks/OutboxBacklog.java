package io.leveret.benchmarks;

import io.leveret.Leveret;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What events that wait change for a new event's insert, and for the heap of an application that relays. */
final class OutboxBacklog {

    private static final int RELAYED = 5_000;
    private static final long DEADLINE_SECONDS = 300;

    /** The figure is about ten million; fewer are quicker to try. */
    private static final int WAITING = Integer.getInteger("bench.waiting", 10_000_000);

    private OutboxBacklog() {}

    static void show(Run run, Page page, OutboxDatabase database) throws Exception {
        run.broker().prepare(OutboxFigure.TOPIC, "quorum", 1);
        page.line("| events that wait | insert, tx/s | heap of an application that relays, MB |%n|--:|--:|--:|");
        for (int waiting : new int[] {0, WAITING}) {
            run.report().progress("outbox: with a backlog of " + waiting);
            database.clear();
            database.fill(OutboxFigure.TOPIC, waiting);
            var inserts = new Samples();
            for (int round = 0; round < run.rounds(); round++) {
                inserts.add(OutboxFigure.inserts(database, database::publish));
            }
            if (waiting == 0) {
                database.clear();
            }
            double heap = heap(run, database, Math.min(waiting, RELAYED));
            page.line("| %,d | %s | %.1f |", waiting, inserts.text("%,.0f"), heap);
        }
        page.line(
                "%nWhat was filled in is on the disk before the first insert. The heap is that in use after a collection, while events are relayed if there are some.");
        database.clear();
        run.broker().delete(Contender.queue(Rounds.group(0), OutboxFigure.TOPIC));
    }

    /** After so many events were relayed. */
    private static double heap(Run run, OutboxDatabase database, int relayed) throws Exception {
        try (Leveret app = OutboxFigure.start(run, database)) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
            while (OutboxFigure.published(app) < relayed) {
                if (System.nanoTime() - end > 0) {
                    throw new TimeoutException("only " + OutboxFigure.published(app) + " events were relayed");
                }
                TimeUnit.MILLISECONDS.sleep(2);
            }
            return Heap.used() / 1e6;
        }
    }
}
