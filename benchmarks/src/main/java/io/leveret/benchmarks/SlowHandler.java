package io.leveret.benchmarks;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Handlers that wait for 10 ms each, 1,000 of them allowed at once: on this JDK, and on a newer one if there is one. */
final class SlowHandler implements Figure {

    private static final int AT_ONCE = 1_000;
    private static final int EVENTS = 100_000;
    private static final long WORK_MILLIS = 10;

    @Override
    public void run(Run run) throws Exception {
        run.report()
                .line(
                        "%n## Handlers that wait for %d ms, %,d at once%n%n| JDK | events/s |%n|---|--:|",
                        WORK_MILLIS, AT_ONCE);
        for (Path home : jdks()) {
            var samples = new Samples();
            for (int round = 0; round < run.rounds(); round++) {
                samples.add(measure(home.resolve("bin").resolve("java")));
            }
            run.report().line("| %s | %s |", home.getFileName(), samples.text("%,.0f"));
        }
    }

    private static List<Path> jdks() throws IOException {
        List<Path> all = new ArrayList<>();
        all.add(Path.of(System.getProperty("java.home")));
        Path installed = Path.of("/usr/lib/jvm");
        if (Runtime.version().feature() < 21 && Files.isDirectory(installed)) {
            try (Stream<Path> homes = Files.list(installed)) {
                homes.filter(home -> home.toString().matches(".*-(21|25)-.*")).forEach(all::add);
            }
        }
        return all;
    }

    private static double measure(Path java) throws IOException {
        Process process = new ProcessBuilder(
                        java.toString(), "-cp", System.getProperty("java.class.path"), Child.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return Measured.parse(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim())
                .perSecond();
    }

    /** What is started. */
    static final class Child {

        private Child() {}

        /** No arguments. */
        public static void main(String[] arguments) throws Exception {
            // The first of them warm up.
            round();
            System.out.println(round().line());
        }

        private static Measured round() throws Exception {
            var meter = new Meter(EVENTS);
            Settings settings = Settings.of("memory:slow")
                    .withDefaults(SubscriptionSettings.DEFAULT
                            .withConcurrency(AT_ONCE)
                            .withPrefetch(AT_ONCE));
            try (Leveret app = Leveret.builder()
                    .settings(settings)
                    .subscribe(
                            SubscriptionDefinition.of("slow", "orders", Handling.of(Order.class, (order, context) -> {
                                Thread.sleep(WORK_MILLIS);
                                meter.handled(order);
                                return Outcome.ack();
                            })))
                    .start()) {
                for (int i = 0; i < EVENTS; i++) {
                    var unused = app.publisher().publish("orders", Orders.order(i));
                }
                return meter.await();
            }
        }
    }
}
