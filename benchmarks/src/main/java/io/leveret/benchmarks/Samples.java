package io.leveret.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results of one figure's rounds. */
final class Samples {

    private final List<Double> values = new ArrayList<>();

    static Samples of(double value) {
        var samples = new Samples();
        samples.add(value);
        return samples;
    }

    void add(double value) {
        values.add(value);
    }

    double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double min() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    }

    double max() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    }

    String median(String format) {
        return String.format(Locale.ROOT, format, median());
    }

    /** The median, and in parentheses the least and the most; of one value, only that. */
    String text(String format) {
        return values.size() == 1
                ? median(format)
                : String.format(Locale.ROOT, format + " (" + format + "–" + format + ")", median(), min(), max());
    }

    /** Round by round, as what disturbs a round disturbs both; so this is not the ratio of the medians. */
    Samples over(Samples others) {
        var ratios = new Samples();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / others.values.get(i));
        }
        return ratios;
    }
}
