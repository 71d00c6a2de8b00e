package io.leveret.benchmarks;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs the figures that {@code -Dbench.figures} names, or all. */
final class Benchmarks {

    private static final int MAX_WARM_UPS = 10;

    private Benchmarks() {}

    private static Map<String, Figure> figures() {
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put("classic", new Throughput("classic"));
        figures.put("quorum", new Throughput("quorum"));
        figures.put("latency-classic", new Latency("classic"));
        figures.put("latency-quorum", new Latency("quorum"));
        figures.put("memory", new MemoryThroughput());
        figures.put("first-event", new FirstEvent());
        figures.put("slow", new SlowHandler());
        figures.put("delayed", new DelayedRedeliveries());
        figures.put("idle", new IdleSubscriptions());
        return figures;
    }

    private static List<Library> libraries() {
        String wanted = System.getProperty("bench.libraries", "all");
        return wanted.equals("all")
                ? List.of(Library.values())
                : Stream.of(wanted.split(",", -1)).map(Library::valueOf).toList();
    }

    /** No arguments; see {@code benchmarks/run}. */
    public static void main(String[] arguments) throws Exception {
        Map<String, Figure> figures = figures();
        String wanted = System.getProperty("bench.figures", "all");
        List<String> names = wanted.equals("all") ? List.copyOf(figures.keySet()) : List.of(wanted.split(",", -1));
        var report = new Report(Path.of(System.getProperty("bench.out", "docs/benchmarks")));
        try (var broker = new BenchBroker(System.getProperty("bench.url", ""))) {
            var run = new Run(
                    broker,
                    Integer.getInteger("bench.events", 100_000),
                    Integer.getInteger("bench.rounds", 5),
                    MAX_WARM_UPS,
                    libraries(),
                    report);
            report.line("# Benchmarks%n");
            report.line(
                    "%s, JDK %s, RabbitMQ %s on the same machine, %d processors. Medians of %d rounds of %,d events (least and"
                            + " most), all libraries in turn in each round; ratios are made round by round.",
                    LocalDate.now(ZoneOffset.UTC),
                    Runtime.version(),
                    broker.version(),
                    Runtime.getRuntime().availableProcessors(),
                    run.rounds(),
                    run.events());
            for (String name : names) {
                Figure figure = figures.get(name);
                if (figure == null) {
                    throw new IllegalArgumentException("no figure " + name + "; there are " + figures.keySet());
                }
                figure.run(run);
                report.write();
            }
        }
    }
}
