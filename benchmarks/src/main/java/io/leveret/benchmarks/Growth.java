package io.leveret.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a message costs the client as something grows: Leveret beside the bare client. */
final class Growth implements Figure {

    private static final String QUEUES = "classic";
    private static final List<Library> LIBRARIES = List.of(Library.BARE, Library.LEVERET);

    /** As much as all bodies of a round are together. */
    private static final int BYTES = 100_000_000;

    /** Even if they are more than that. */
    private static final int LEAST_EVENTS = 100;

    private final String title;
    private final String axis;
    private final boolean log;
    private final List<String> phases;
    private final List<Point> points;

    private Growth(String title, String axis, boolean log, List<String> phases, List<Point> points) {
        this.title = title;
        this.axis = axis;
        this.log = log;
        this.phases = phases;
        this.points = points;
    }

    /**
     * One size of what grows.
     *
     * @param label as read on the axis
     * @param measuring measures it, phase by phase
     */
    private record Point(String label, Measuring measuring) {}

    @FunctionalInterface
    private interface Measuring {

        List<Measured> measure(Run run, ContenderProcess contender) throws Exception;
    }

    /** Threads that publish through one publisher. */
    static Growth threads() {
        List<Point> points = new ArrayList<>();
        for (int threads : new int[] {1, 4, 16, 64}) {
            points.add(new Point(Integer.toString(threads), (run, contender) -> {
                String topic = "growth-threads";
                run.broker().prepare(topic, QUEUES, 1);
                return List.of(contender.publish(topic, run.events(), Orders.USUAL, threads));
            }));
        }
        return new Growth("More threads that publish", "threads", false, List.of("publish"), points);
    }

    /** Subscriptions to one topic, each of which gets every event; another process publishes as fast as it can. */
    static Growth subscriptions() {
        List<Point> points = new ArrayList<>();
        for (int groups : new int[] {1, 10, 100}) {
            points.add(new Point(Integer.toString(groups), (run, contender) -> {
                String topic = "growth-subscriptions-" + groups;
                int each = run.events() / groups;
                run.broker().prepare(topic, QUEUES, groups);
                contender.subscribe(topic, each, groups, 0);
                try (var feeder = new Rounds(new BareContender(run.broker().url()))) {
                    feeder.publish(topic, each, Orders.USUAL, 1);
                }
                return List.of(contender.handled());
            }));
        }
        return new Growth("More subscriptions to a topic", "subscriptions", false, List.of("consume"), points);
    }

    /** Bodies of events. */
    static Growth bodies() {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        sizes.put("100 B", 100);
        sizes.put("1 kB", 1_000);
        sizes.put("10 kB", 10_000);
        sizes.put("100 kB", 100_000);
        sizes.put("1 MB", 1_000_000);
        List<Point> points = new ArrayList<>();
        sizes.forEach((label, bytes) -> points.add(new Point(label, (run, contender) -> {
            String topic = "growth-bodies";
            int events = Math.min(run.events(), Math.max(LEAST_EVENTS, BYTES / bytes));
            run.broker().prepare(topic, QUEUES, 1);
            Measured published = contender.publish(topic, events, bytes, 1);
            contender.subscribe(topic, events, 1, 0);
            return List.of(published, contender.handled());
        })));
        return new Growth("Larger bodies", "body", true, List.of("publish", "consume"), points);
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public void run(Run run, Page page) throws Exception {
        Scores scores = new Contest(run, run.broker().url(), title, QUEUES, run.maxWarmUps())
                .between(LIBRARIES, measures(), contender -> {
                    boolean warm = true;
                    List<Double> values = new ArrayList<>();
                    for (Point point : points) {
                        for (Measured measured : point.measuring().measure(run, contender)) {
                            warm &= measured.warm();
                            values.add(measured.perSecond());
                            values.add(measured.cpuMicros());
                        }
                    }
                    return new Contest.Found(
                            warm,
                            values.stream().mapToDouble(Double::doubleValue).toArray());
                });
        for (int i = 0; i < measures().size() / points.size(); i++) {
            plot(page, scores, i);
        }
        table(page, scores);
    }

    /** Of all points, one after the other. */
    private List<Measure> measures() {
        List<Measure> measures = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            for (String phase : phases) {
                String name = Character.toUpperCase(phase.charAt(0)) + phase.substring(1);
                measures.add(new Measure(phase, name, "events/s", "%,.0f"));
                measures.add(new Measure(phase + "-cpu", "CPU to " + phase, "µs/event", "%,.1f"));
            }
        }
        return measures;
    }

    /** One of a point's measures, over all points. */
    private void plot(Page page, Scores scores, int which) {
        List<Measure> measures = measures();
        Map<String, List<Samples>> lines = new LinkedHashMap<>();
        for (int i = which; i < measures.size(); i += measures.size() / points.size()) {
            scores.column(i)
                    .forEach((row, samples) -> lines.computeIfAbsent(row, none -> new ArrayList<>())
                            .add(samples));
        }
        Measure measure = measures.get(which);
        List<String> labels = points.stream().map(Point::label).toList();
        String name = title + ": " + measure.title();
        page.plot(measure.slug(), name, Plot.lines(name, axis, labels, measure, lines, log));
    }

    private void table(Page page, Scores scores) {
        int each = measures().size() / points.size();
        scores.head(page, "| " + axis + " | |", 0, each);
        for (int point = 0; point < points.size(); point++) {
            scores.rows(page, "| " + points.get(point).label() + ' ', point * each, (point + 1) * each);
        }
    }
}
