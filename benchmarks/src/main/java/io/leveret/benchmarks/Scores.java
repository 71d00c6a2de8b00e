package io.leveret.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The samples of some measures, row by row: one for each library, or for each way to do it. */
final class Scores {

    private final List<Measure> measures;
    private final boolean ratios;
    private final Map<String, List<Samples>> rows = new LinkedHashMap<>();

    private Scores(List<Measure> measures, boolean ratios) {
        this.measures = measures;
        this.ratios = ratios;
    }

    /** Of rivals: each beside the first. */
    static Scores rivals(List<Measure> measures) {
        return new Scores(measures, true);
    }

    /** Of things that are not to be compared. */
    static Scores list(List<Measure> measures) {
        return new Scores(measures, false);
    }

    /** One round's values of a row, in the order of the measures. */
    void add(String row, double... values) {
        List<Samples> samples = rows.computeIfAbsent(
                row, none -> measures.stream().map(measure -> new Samples()).toList());
        for (int i = 0; i < values.length; i++) {
            samples.get(i).add(values[i]);
        }
    }

    /** The rows' samples of one measure. */
    Map<String, Samples> column(int measure) {
        Map<String, Samples> column = new LinkedHashMap<>();
        rows.forEach((row, samples) -> column.put(row, samples.get(measure)));
        return column;
    }

    /** A plot of each measure, and a table. */
    void show(Page page) {
        for (int i = 0; i < measures.size(); i++) {
            Measure measure = measures.get(i);
            page.plot(measure.slug(), measure.title(), Plot.bars(measure.title(), measure.unit(), bars(i)));
        }
        head(page, "| |", 0, measures.size());
        rows(page, "", 0, measures.size());
        page.line("");
    }

    private List<Plot.Bar> bars(int measure) {
        List<Plot.Bar> bars = new ArrayList<>();
        rows.forEach((row, samples) -> {
            String value = samples.get(measure).median(measures.get(measure).format());
            String ratio = ratios ? "  × " + ratio(samples, measure).median("%.2f") : "";
            bars.add(new Plot.Bar(row, samples.get(measure), value + ratio));
        });
        return bars;
    }

    /** The head of a table of some measures. */
    void head(Page page, String firstCells, int from, int to) {
        var head = new StringBuilder(firstCells);
        var rule = new StringBuilder(firstCells.replaceAll("[^|]+", "---"));
        for (Measure measure : measures.subList(from, to)) {
            head.append(' ').append(measure.title()).append(", ").append(measure.unit());
            head.append(ratios ? " | × |" : " |");
            rule.append(ratios ? "--:|--:|" : "--:|");
        }
        page.line("%s%n%s", head, rule);
    }

    /** All rows of a table of some measures. */
    void rows(Page page, String firstCell, int from, int to) {
        rows.forEach((row, samples) -> {
            var line = new StringBuilder(firstCell + "| " + row + " |");
            for (int i = from; i < to; i++) {
                line.append(' ')
                        .append(samples.get(i).text(measures.get(i).format()))
                        .append(" |");
                if (ratios) {
                    line.append(' ').append(ratio(samples, i).text("%.2f")).append(" |");
                }
            }
            page.line("%s", line);
        });
    }

    private Samples ratio(List<Samples> row, int measure) {
        return row.get(measure).over(rows.values().iterator().next().get(measure));
    }
}
