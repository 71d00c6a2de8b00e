package io.leveret.benchmarks;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** JMH's micro-benchmarks of this module: time and garbage of single steps on the way of an event. */
final class Micro implements Figure {

    private static final int WARM_UPS = 3;
    private static final int ITERATIONS = 5;
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final List<Measure> MEASURES = List.of(
            new Measure("time", "Time", "ns/event", "%,.0f"), new Measure("garbage", "Allocated", "B/event", "%,.0f"));

    @Override
    public String title() {
        return "Micro-benchmarks";
    }

    @Override
    public boolean onBroker() {
        return false;
    }

    @Override
    public void run(Run run, Page page) throws Exception {
        Scores scores = Scores.list(MEASURES);
        var options = new OptionsBuilder()
                .include("io\\.leveret\\..*Benchmark\\..*")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .warmupIterations(WARM_UPS)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(ITERATIONS)
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .build();
        for (RunResult result : new Runner(options).run()) {
            String name = result.getParams().getBenchmark().replaceAll(".*\\.(\\w+)Benchmark\\.", "$1: ");
            for (IterationResult iteration : result.getAggregatedResult().getIterationResults()) {
                scores.add(name, iteration.getPrimaryResult().getScore(), allocated(iteration));
            }
        }
        scores.show(page);
        page.line(
                "JMH, one fork, %d iterations of a second. An event each: those that take many at once are divided.",
                ITERATIONS);
    }

    private static double allocated(IterationResult iteration) {
        Result<?> result = iteration.getSecondaryResults().get(ALLOCATED);
        return Objects.requireNonNull(result, "JMH's profiler reported no " + ALLOCATED)
                .getScore();
    }
}
