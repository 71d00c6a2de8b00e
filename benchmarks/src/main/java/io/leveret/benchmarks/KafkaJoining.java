package io.leveret.benchmarks;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Partitions that change hands: until a second instance has its share, and for how long a rolling deploy leaves any idle. */
final class KafkaJoining implements KafkaFigure {

    private static final String TOPIC = "joining";
    private static final int INSTANCES = 3;
    private static final long EVERY_MILLIS = 10;
    private static final long DEADLINE_SECONDS = 60;
    private static final List<Measure> MEASURES = List.of(
            new Measure("joined", "Until a second instance has its share", "ms", "%,.0f"),
            new Measure("idle", "Longest time without an event of any partition, in a rolling deploy", "ms", "%,.0f"));

    @Override
    public String title() {
        return "Instances that come and go, Kafka";
    }

    @Override
    public void run(Run run, Page page) throws Exception {
        Scores scores = Scores.list(MEASURES);
        for (int round = -1; round < run.rounds(); round++) {
            run.kafka().prepare(TOPIC, PARTITIONS);
            double[] found = round(run.kafka().url());
            // The first one warms up.
            if (round >= 0) {
                scores.add("Leveret", found);
            }
        }
        scores.show(page);
        page.line(
                "%d partitions, an event in each every %d ms. A share is half of them; the time begins before the application is"
                        + " started. A rolling deploy of %d instances starts another one and then closes the oldest, and so on."
                        + " All are in one process.",
                PARTITIONS, EVERY_MILLIS, INSTANCES);
    }

    private static double[] round(String url) throws Exception {
        var handled = new HandledPartitions(PARTITIONS);
        int instances = 0;
        Deque<Leveret> running = new ArrayDeque<>();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (Leveret publisher = Leveret.builder().settings(Settings.of(url)).start()) {
            running.add(instance(url, instances++, handled));
            var publishing =
                    clock.scheduleAtFixedRate(() -> publish(publisher), 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
            await(() -> handled.of(0) == PARTITIONS);
            long begin = System.nanoTime();
            int second = instances++;
            running.add(instance(url, second, handled));
            await(() -> handled.of(second) >= PARTITIONS / 2);
            double joined = (System.nanoTime() - begin) / 1e6;
            while (running.size() < INSTANCES) {
                running.add(instance(url, instances++, handled));
            }
            handled.begin();
            for (int i = 0; i < INSTANCES; i++) {
                running.add(instance(url, instances++, handled));
                running.remove().close();
                long closed = System.nanoTime();
                await(() -> handled.allSince(closed));
            }
            double idle = handled.longestGap() / 1e6;
            publishing.cancel(false);
            return new double[] {joined, idle};
        } finally {
            clock.shutdownNow();
            running.forEach(Leveret::close);
        }
    }

    private static Leveret instance(String url, int number, HandledPartitions handled) {
        Handling<Order> handling = Handling.of(Order.class, (order, context) -> {
            handled.add(number, Integer.parseInt(order.orderId()));
            return Outcome.ack();
        });
        return Leveret.builder()
                .settings(Settings.of(url).withApplication("bench"))
                .subscribe(SubscriptionDefinition.of(Rounds.group(0), TOPIC, handling))
                .start();
    }

    /** One event to each partition. */
    private static void publish(Leveret publisher) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            var order = new Order(Integer.toString(partition), "", "", 0, "", List.of(), "");
            var unused = publisher
                    .publisher()
                    .publish(
                            TOPIC, order, PublishOptions.DEFAULT.withKey(HandledPartitions.key(partition, PARTITIONS)));
        }
    }

    private static void await(BooleanSupplier condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new TimeoutException("partitions stayed idle for " + DEADLINE_SECONDS + " s");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }
}
