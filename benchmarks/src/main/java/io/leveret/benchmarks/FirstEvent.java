package io.leveret.benchmarks;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** From starting a JVM to the first event handled: in memory, and on RabbitMQ with queues that exist. */
final class FirstEvent implements Figure {

    private static final long DEADLINE_SECONDS = 60;

    @Override
    public void run(Run run) throws Exception {
        var memory = new Samples();
        var rabbit = new Samples();
        var nothing = new Samples();
        measure(run.broker().url());
        for (int round = 0; round < run.rounds(); round++) {
            nothing.add(measure(""));
            memory.add(measure("memory:bench"));
            rabbit.add(measure(run.broker().url()));
        }
        run.report().line("%n## From the start of a JVM to the first event handled%n%n| | ms |%n|---|--:|");
        run.report().line("| `memory:` | %s |", memory.text("%.0f"));
        run.report().line("| RabbitMQ | %s |", rabbit.text("%.0f"));
        run.report().line("| a JVM that does nothing | %s |", nothing.text("%.0f"));
    }

    private static double measure(String url) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        url))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
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
            try (Leveret app = Leveret.builder()
                    .broker(url)
                    .subscribe(
                            SubscriptionDefinition.of("bench", "first", Handling.of(Order.class, (order, context) -> {
                                say();
                                handled.countDown();
                                return Outcome.ack();
                            })))
                    .start()) {
                var unused = app.publisher().publish("first", Orders.order(1));
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
