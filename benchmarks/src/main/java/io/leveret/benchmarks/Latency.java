package io.leveret.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** From the time when an event was due to be published to its handler, at a rate that leaves everything idle in between. */
final class Latency implements Figure {

    private static final int PER_SECOND = 2_000;
    private static final int SECONDS = 5;
    private static final int WARM_UPS = 3;

    private final String queues;

    Latency(String queues) {
        this.queues = queues;
    }

    private record Results(Samples median, Samples p99) {

        Results() {
            this(new Samples(), new Samples());
        }
    }

    @Override
    public void run(Run run) throws Exception {
        String topic = "latency-" + queues;
        Map<Library, Results> results = new EnumMap<>(Library.class);
        List<ContenderProcess> contenders = new ArrayList<>();
        try {
            for (Library library : run.libraries()) {
                run.broker().prepare(topic, queues);
                contenders.add(new ContenderProcess(library, run.broker().url(), queues));
                results.put(library, new Results());
            }
            for (int round = -WARM_UPS; round < run.rounds(); round++) {
                for (ContenderProcess contender : contenders) {
                    double[] found = contender.latency(topic, PER_SECOND * SECONDS, PER_SECOND);
                    Results into = results.get(contender.library());
                    if (round >= 0 && into != null) {
                        into.median().add(found[0]);
                        into.p99().add(found[1]);
                    }
                }
            }
        } finally {
            contenders.forEach(ContenderProcess::close);
        }
        table(run.report(), results);
    }

    private void table(Report report, Map<Library, Results> results) {
        report.line(
                "%n## Latency at %,d events/s, %s queues%n%nFrom when an event was due to its handler, in ms: coordinated"
                        + " omission hides nothing.%n",
                PER_SECOND, queues);
        report.line("| | p50 | × bare | p99 | × bare |%n|---|--:|--:|--:|--:|");
        Results bare = results.get(Library.BARE);
        results.forEach((library, own) -> {
            if (bare != null) {
                report.line(
                        "| %s | %s | %s | %s | %s |",
                        library.title(),
                        own.median().text("%.2f"),
                        own.median().over(bare.median()).text("%.2f"),
                        own.p99().text("%.2f"),
                        own.p99().over(bare.p99()).text("%.2f"));
            }
        });
    }
}
