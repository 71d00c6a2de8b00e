package io.leveret.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws SVG: medians, and whiskers from the least to the most. It brings its own background for light and for dark pages.
 * Every text has a place of its own, so that none overlaps another.
 */
@SuppressWarnings("AnnotateFormatMethod") // the annotation is a dependency of its own
final class Plot {

    private static final int WIDTH = 760;
    private static final int LEFT = 24;
    private static final int RIGHT = 24;
    private static final int TOP = 46;

    /** As wide as a value with its ratio. */
    private static final int VALUE = 170;

    private static final int ROW = 46;
    private static final int BAR = 16;

    /** Beside the lines: the numbers of their axis, and the names of what the lines are. */
    private static final int NAMES = 130;

    private static final int HEIGHT = 230;
    private static final int LINE = 20;
    private static final int TICKS = 5;
    private static final int LETTER = 7;

    private static final String STYLE = """
            <style>
            text { font: 13px system-ui, sans-serif; fill: #24292f; }
            .title { font-weight: 600; font-size: 15px; }
            .axis { fill: #57606a; font-size: 12px; }
            .page { fill: #ffffff; }
            .grid { stroke: #d0d7de; }
            .whisker { stroke: #24292f; stroke-width: 1.5; fill: none; }
            .bar { fill: #7ea6d9; }
            .s0 { stroke: #0969da; fill: #0969da; }
            .s1 { stroke: #bc4c00; fill: #bc4c00; }
            .curve { fill: none; stroke-width: 2; }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3; }
              .axis { fill: #9198a1; }
              .page { fill: #0d1117; }
              .grid { stroke: #30363d; }
              .whisker { stroke: #e6edf3; }
              .bar { fill: #33619c; }
              .s0 { stroke: #58a6ff; fill: #58a6ff; }
              .s1 { stroke: #f0883e; fill: #f0883e; }
              .curve { fill: none; }
            }
            </style>
            """;

    private final StringBuilder svg = new StringBuilder();

    private Plot() {}

    /**
     * A bar.
     *
     * @param label what was measured
     * @param samples how often
     * @param value the median as a text
     */
    record Bar(String label, Samples samples, String value) {}

    /** Horizontal bars from zero, each below its label and left of its value. */
    static String bars(String title, String axis, List<Bar> bars) {
        var plot = new Plot();
        int bottom = TOP + bars.size() * ROW;
        plot.open(bottom + 2 * LINE + LEFT, title);
        var scale = Scale.linear(
                bars.stream().mapToDouble(bar -> bar.samples().max()).max().orElse(1), LEFT, WIDTH - RIGHT - VALUE);
        for (double tick : scale.ticks()) {
            plot.grid(scale.at(tick), TOP, scale.at(tick), bottom);
            plot.text("axis", "middle", scale.at(tick), bottom + 16, number(tick));
        }
        plot.text("axis", "middle", (LEFT + WIDTH - RIGHT - VALUE) / 2.0, bottom + 2 * LINE, axis);
        int y = TOP;
        for (Bar bar : bars) {
            Samples samples = bar.samples();
            int middle = y + 24 + BAR / 2;
            plot.text("", "start", LEFT, y + 16, bar.label());
            plot.line(
                    "<rect class=\"bar\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>",
                    LEFT, y + 24, Math.max(1, scale.at(samples.median()) - LEFT), BAR);
            plot.whisker(scale.at(samples.min()), middle, scale.at(samples.max()), middle);
            plot.text("", "start", scale.at(samples.max()) + 10, middle + 5, bar.value());
            y += ROW;
        }
        return plot.close();
    }

    /**
     * Lines over points that are as far from each other whatever they stand for, and all values below them.
     *
     * @param measure what the values are
     * @param log whether equal distances are equal ratios
     */
    static String lines(
            String title,
            String axis,
            List<String> points,
            Measure measure,
            Map<String, List<Samples>> lines,
            boolean log) {
        var plot = new Plot();
        int left = LEFT + NAMES;
        int bottom = TOP + LINE + HEIGHT;
        plot.open(bottom + (2 + lines.size()) * LINE + LEFT, title);
        plot.text("axis", "start", LEFT, TOP + 4, measure.unit());
        double most = lines.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Samples::max)
                .max()
                .orElse(1);
        double least = lines.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Samples::min)
                .min()
                .orElse(1);
        Scale scale =
                log ? Scale.log(least, most, bottom, TOP + LINE) : Scale.linear(most, bottom, TOP + (double) LINE);
        for (double tick : scale.ticks()) {
            plot.grid(left, scale.at(tick), WIDTH - RIGHT, scale.at(tick));
            plot.text("axis", "end", left - 8.0, scale.at(tick) + 4, number(tick));
        }
        double step = (WIDTH - RIGHT - left) / (double) points.size();
        for (int i = 0; i < points.size(); i++) {
            plot.text("axis", "middle", left + step * (i + 0.5), bottom + LINE, points.get(i));
        }
        plot.text("axis", "start", LEFT, bottom + LINE, axis);
        int index = 0;
        for (Map.Entry<String, List<Samples>> line : lines.entrySet()) {
            // A line beside the other, so that the whiskers of both can be seen.
            double first = left + step * 0.5 + (index - (lines.size() - 1) / 2.0) * 10;
            plot.curve(index, line.getValue(), scale, first, step);
            double y = bottom + (2.0 + index) * LINE;
            plot.line("<circle class=\"s%d\" cx=\"%d\" cy=\"%.1f\" r=\"4\"/>", index, LEFT + 4, y - 4);
            plot.text("", "start", LEFT + 14.0, y, line.getKey());
            for (int i = 0; i < points.size(); i++) {
                String value = line.getValue().get(i).median(measure.format());
                plot.text("", "middle", left + step * (i + 0.5), y, value);
            }
            index++;
        }
        return plot.close();
    }

    private void curve(int index, List<Samples> values, Scale scale, double first, double step) {
        var path = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            Samples samples = values.get(i);
            double x = first + i * step;
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : " L", x, scale.at(samples.median())));
            whisker(x, scale.at(samples.min()), x, scale.at(samples.max()));
            line("<circle class=\"s%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", index, x, scale.at(samples.median()));
        }
        line("<path class=\"s%d curve\" d=\"%s\"/>", index, path);
    }

    private void open(int height, String title) {
        line(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" height=\"%2$d\" role=\"img\">",
                WIDTH, height);
        line("<title>%s</title>", escape(title));
        svg.append(STYLE);
        line("<rect class=\"page\" width=\"%d\" height=\"%d\" rx=\"6\"/>", WIDTH, height);
        text("title", "start", LEFT, 26, title);
    }

    private String close() {
        return svg.append("</svg>\n").toString();
    }

    private void text(String style, String anchor, double x, double y, String text) {
        // Squeezed where a font is wider than most, so that it stays in its place.
        double room = anchor.equals("start") ? WIDTH - x - 4 : WIDTH;
        String length = text.length() * LETTER > room
                ? String.format(Locale.ROOT, " textLength=\"%.0f\" lengthAdjust=\"spacingAndGlyphs\"", room)
                : "";
        line(
                "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\"%s>%s</text>",
                style, anchor, x, y, length, escape(text));
    }

    private void grid(double x1, double y1, double x2, double y2) {
        line("<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", x1, y1, x2, y2);
    }

    private void whisker(double x1, double y1, double x2, double y2) {
        boolean upright = x1 == x2;
        double dx = upright ? 4 : 0;
        double dy = upright ? 0 : 4;
        line(
                "<path class=\"whisker\" d=\"M%.1f %.1f L%.1f %.1f M%.1f %.1f L%.1f %.1f M%.1f %.1f L%.1f %.1f\"/>",
                x1, y1, x2, y2, x1 - dx, y1 - dy, x1 + dx, y1 + dy, x2 - dx, y2 - dy, x2 + dx, y2 + dy);
    }

    private void line(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%,.0f" : "%s", value);
    }

    /**
     * From values to places.
     *
     * @param log whether equal distances are equal ratios
     * @param from the value at {@code begin}
     * @param to the value at {@code end}
     */
    private record Scale(boolean log, double from, double to, double begin, double end) {

        static Scale linear(double most, double begin, double end) {
            double step = step(most / TICKS);
            return new Scale(false, 0, step * Math.max(1, Math.ceil(most / step - 1e-9)), begin, end);
        }

        static Scale log(double least, double most, double begin, double end) {
            return new Scale(true, Math.floor(Math.log10(least)), Math.ceil(Math.log10(most)), begin, end);
        }

        /** The next 1, 2 or 5 times a power of ten. */
        private static double step(double atLeast) {
            double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
            double times = atLeast / power;
            return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
        }

        double at(double value) {
            double known = log ? Math.log10(value) : value;
            return begin + (known - from) / (to - from) * (end - begin);
        }

        double[] ticks() {
            double step = log ? 1 : step(to / TICKS);
            var ticks = new double[(int) Math.round((to - from) / step) + 1];
            for (int i = 0; i < ticks.length; i++) {
                // Rounded, as 3 × 0.1 is not 0.3.
                double tick = Math.round((from + i * step) / step) * step;
                ticks[i] = log ? Math.pow(10, tick) : Double.parseDouble(String.format(Locale.ROOT, "%.6g", tick));
            }
            return ticks;
        }
    }
}
