package io.leveret.benchmarks;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
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
    private static final List<Measure> MEASURES =
            List.of(new Measure("rate", "Handlers that wait for 10 ms, 1,000 at once", "events/s", "%,.0f"));

    @Override
    public String title() {
        return "Slow handlers, in memory";
    }

    @Override
    public boolean onBroker() {
        return false;
    }

    @Override
    public void run(Run run, Page page) throws Exception {
        Scores scores = Scores.list(MEASURES);
        for (int round = 0; round < run.rounds(); round++) {
            for (Path home : jdks()) {
                scores.add(home.getFileName().toString(), measure(home));
            }
        }
        scores.show(page);
    }

    private static List<Path> jdks() throws IOException {
        List<Path> all = new ArrayList<>();
        all.add(Jvm.home());
        Path installed = Path.of("/usr/lib/jvm");
        if (Runtime.version().feature() < 21 && Files.isDirectory(installed)) {
            try (Stream<Path> homes = Files.list(installed)) {
                homes.filter(home -> home.toString().matches(".*-(21|25)-.*")).forEach(all::add);
            }
        }
        return all;
    }

    private static double measure(Path home) throws IOException {
        Process process = Jvm.start(home, List.of(), Jvm.classPath(), Child.class);
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
            Handling<Order> handling = Handling.of(Order.class, (order, context) -> {
                Thread.sleep(WORK_MILLIS);
                meter.handled(order);
                return Outcome.ack();
            });
            try (Leveret app = Apps.start(settings, "slow", handling)) {
                Apps.publish(app, EVENTS);
                return meter.await();
            }
        }
    }
}
