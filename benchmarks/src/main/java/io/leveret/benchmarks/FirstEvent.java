package io.leveret.benchmarks;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** From starting a JVM to the first event handled: in memory, and on RabbitMQ with queues that exist. */
final class FirstEvent implements Figure {

    private static final long DEADLINE_SECONDS = 60;
    private static final List<Measure> MEASURES =
            List.of(new Measure("start", "From the start of a JVM to the first event handled", "ms", "%.0f"));

    @Override
    public String title() {
        return "First event";
    }

    @Override
    public void run(Run run, Page page) throws Exception {
        Scores scores = Scores.list(MEASURES);
        measure(run.broker().url());
        for (int round = 0; round < run.rounds(); round++) {
            scores.add("Leveret, memory:", measure("memory:bench"));
            scores.add("Leveret, RabbitMQ", measure(run.broker().url()));
            scores.add("a JVM that does nothing", measure(""));
        }
        scores.show(page);
    }

    private static double measure(String url) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process process = Jvm.start(Jvm.home(), List.of(), Child.class, url);
        int answer = process.getInputStream().read();
        double millis = (System.nanoTime() - begin) / 1e6;
        if (answer != '1') {
            throw new IOException("the process for '" + url + "' handled no event; see its message above");
        }
        process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
        return millis;
    }

    /** What is started. */
    static final class Child {

        private Child() {}

        /** The argument is the broker's URL, or empty to do nothing. */
        public static void main(String[] arguments) throws Exception {
            if (!arguments[0].isEmpty()) {
                handleOne(arguments[0]);
            } else {
                say();
            }
        }

        private static void handleOne(String url) throws InterruptedException {
            var handled = new CountDownLatch(1);
            Handling<Order> handling = Handling.of(Order.class, (order, context) -> {
                say();
                handled.countDown();
                return Outcome.ack();
            });
            try (Leveret app = Apps.start(Settings.of(url), "first", handling)) {
                Apps.publish(app, 1);
                if (!handled.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                    System.out.print('0');
                }
            }
        }

        private static void say() {
            System.out.print('1');
            System.out.flush();
        }
    }
}
