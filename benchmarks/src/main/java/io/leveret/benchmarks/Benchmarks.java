package io.leveret.benchmarks;

import io.leveret.testbroker.RabbitVersion;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Runs the figures that {@code -Dbench.figures} names, or all. */
final class Benchmarks {

    /** Those that change what is measured. */
    private static final List<String> OPTIONS = List.of(
            "bench.events",
            "bench.rounds",
            "bench.warmUps",
            "bench.libraries",
            "bench.oneScheduler",
            "bench.waiting",
            "leveret.test.rabbitmq");

    /** Of the private node; empty for whichever there is. Figures on one that was asked for have a page of their own. */
    private static final String RELEASE =
            RabbitVersion.chosen().map(RabbitVersion::number).orElse("");

    private Benchmarks() {}

    private static Map<String, Figure> figures() {
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put("classic", new Throughput("classic"));
        figures.put("quorum", new Throughput("quorum"));
        figures.put("latency-classic", new Latency("classic"));
        figures.put("latency-quorum", new Latency("quorum"));
        figures.put("ordered", new Ordered());
        figures.put("growth-threads", Growth.threads());
        figures.put("growth-subscriptions", Growth.subscriptions());
        figures.put("growth-bodies", Growth.bodies());
        figures.put("memory", new MemoryThroughput());
        figures.put("first-event", new FirstEvent());
        figures.put("slow", new SlowHandler());
        figures.put("delayed", new DelayedRetriesFigure());
        figures.put("idle", new IdleSubscriptions());
        figures.put("outbox", new OutboxFigure());
        figures.put("micro", new Micro());
        figures.put("kafka", new KafkaThroughput());
        figures.put("kafka-slow", new KafkaSlowHandler());
        figures.put("kafka-latency", new KafkaLatency());
        figures.put("kafka-joining", new KafkaJoining());
        return figures;
    }

    /** All that there may be: each figure's own, and those of releases that were asked for. */
    private static List<String> pages(Collection<String> figures) {
        List<String> pages = new ArrayList<>();
        for (String figure : figures) {
            pages.add(figure);
            for (RabbitVersion release : RabbitVersion.values()) {
                pages.add(figure + '-' + release.number());
            }
        }
        return pages;
    }

    private static List<Library> libraries() {
        String wanted = System.getProperty("bench.libraries", "");
        return wanted.isEmpty()
                ? List.of()
                : Stream.of(wanted.split(",", -1)).map(Library::valueOf).toList();
    }

    /** No arguments; see {@code benchmarks/run}. */
    public static void main(String[] arguments) throws Exception {
        Map<String, Figure> figures = figures();
        String wanted = System.getProperty("bench.figures", "all");
        List<String> names = wanted.equals("all") ? List.copyOf(figures.keySet()) : List.of(wanted.split(",", -1));
        if (!figures.keySet().containsAll(names)) {
            throw new IllegalArgumentException("-Dbench.figures=" + wanted + "; there are " + figures.keySet());
        }
        var report = new Report(Path.of(System.getProperty("bench.out", "docs/benchmarks")));
        try (var broker = new BenchmarkBroker(System.getProperty("bench.url", ""));
                var kafka = new KafkaBroker()) {
            var run = new Run(
                    broker,
                    kafka,
                    Integer.getInteger("bench.events", 100_000),
                    Integer.getInteger("bench.rounds", 5),
                    Integer.getInteger("bench.warmUps", 10),
                    libraries(),
                    report);
            for (Map.Entry<String, Figure> entry : figures.entrySet()) {
                String name = entry.getKey();
                if (!names.contains(name)) {
                    continue;
                }
                Figure figure = entry.getValue();
                boolean chosen = figure.onBroker() && !RELEASE.isEmpty();
                Page page = report.page(chosen ? name + '-' + RELEASE : name);
                page.line("# %s%n", chosen ? figure.title() + ", RabbitMQ " + RELEASE : figure.title());
                page.line("%s%n", how(run, figure, name));
                figure.run(run, page);
                page.write();
                report.index(pages(figures.keySet()));
            }
        }
    }

    /** In one line, which the index repeats. */
    private static String how(Run run, Figure figure, String name) throws Exception {
        return String.format(
                Locale.ROOT,
                "%s, JDK %s, %s%d processors. Median of %d rounds (least–most) unless it says otherwise. `%s`",
                LocalDate.now(ZoneOffset.UTC),
                Runtime.version(),
                where(run, figure),
                Runtime.getRuntime().availableProcessors(),
                run.rounds(),
                command(name));
    }

    private static String where(Run run, Figure figure) throws Exception {
        if (figure.onKafka()) {
            return KafkaBroker.description() + ", ";
        }
        return figure.onBroker() ? run.broker().description() + ", " : "";
    }

    /** Makes this figure's page again. */
    private static String command(String name) {
        var command = new StringBuilder("benchmarks/run -Dbench.figures=" + name);
        for (String option : OPTIONS) {
            String value = System.getProperty(option, "");
            if (!value.isEmpty()) {
                command.append(" -D").append(option).append('=').append(value);
            }
        }
        return command.toString();
    }
}
