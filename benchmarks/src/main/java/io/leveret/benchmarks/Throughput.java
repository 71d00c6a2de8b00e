package io.leveret.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Publish confirmed, consume acknowledged, and the CPU that either takes; rounds of all libraries interleaved. */
final class Throughput implements Figure {

    private static final int NOTE = 100;

    private final String queues;

    Throughput(String queues) {
        this.queues = queues;
    }

    private record Results(Samples publish, Samples publishCpu, Samples consume, Samples consumeCpu) {

        Results() {
            this(new Samples(), new Samples(), new Samples(), new Samples());
        }
    }

    @Override
    public void run(Run run) throws Exception {
        String topic = "throughput-" + queues;
        Map<Library, Results> results = new EnumMap<>(Library.class);
        List<ContenderProcess> contenders = new ArrayList<>();
        try {
            for (Library library : run.libraries()) {
                run.broker().prepare(topic, queues);
                contenders.add(new ContenderProcess(library, run.broker().url(), queues));
                results.put(library, new Results());
            }
            for (int i = 0; i < run.maxWarmUps() && !round(run, topic, contenders, results, false); i++) {
                run.report().progress("%s queues: warming up, %d", queues, i + 1);
            }
            for (int i = 0; i < run.rounds(); i++) {
                round(run, topic, contenders, results, true);
                run.report().progress("%s queues: round %d", queues, i + 1);
            }
        } finally {
            contenders.forEach(ContenderProcess::close);
        }
        table(run.report(), results);
    }

    /** True when all libraries were warm. */
    private boolean round(
            Run run, String topic, List<ContenderProcess> contenders, Map<Library, Results> results, boolean counts)
            throws Exception {
        boolean warm = true;
        for (ContenderProcess contender : contenders) {
            run.broker().prepare(topic, queues);
            Measured published = contender.publish(topic, run.events(), NOTE);
            Measured consumed = contender.consume(topic, run.events());
            warm &= published.warm() && consumed.warm();
            Results into = results.get(contender.library());
            if (counts && into != null) {
                into.publish().add(published.perSecond());
                into.publishCpu().add(published.cpuMicros());
                into.consume().add(consumed.perSecond());
                into.consumeCpu().add(consumed.cpuMicros());
            }
        }
        return warm;
    }

    private void table(Report report, Map<Library, Results> results) {
        report.line("%n## Throughput and CPU, %s queues%n", queues);
        report.line(
                "| | publish/s | × bare | CPU µs | × bare | consume/s | × bare | CPU µs | × bare |%n|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        Results bare = results.get(Library.BARE);
        results.forEach((library, own) -> {
            if (bare != null) {
                report.line(
                        "| %s | %s | %s | %s | %s | %s | %s | %s | %s |",
                        library.title(),
                        own.publish().text("%,.0f"),
                        own.publish().over(bare.publish()).text("%.2f"),
                        own.publishCpu().text("%.1f"),
                        own.publishCpu().over(bare.publishCpu()).text("%.2f"),
                        own.consume().text("%,.0f"),
                        own.consume().over(bare.consume()).text("%.2f"),
                        own.consumeCpu().text("%.1f"),
                        own.consumeCpu().over(bare.consumeCpu()).text("%.2f"));
            }
        });
    }
}
