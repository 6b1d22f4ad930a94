package io.geolru.replay.report;

import io.geolru.replay.report.Format.Tick;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongFunction;

/**
 * Numbers over time. The drawing is SVG that stretches to the width there is; words and numbers around it are HTML, so that they stay legible on
 * the narrowest screen. Each chart has the same numbers as a table. Immutable.
 */
final class TimeChart {
    private static final int SLOT = 10;
    private static final int HEIGHT = 1000;
    private static final int TIME_TICKS = 7;
    private static final int VALUE_TICKS = 5;
    private static final int WIDE_BARS = 100;

    private static final double LEAST_DELAY = 0.5;
    private static final long[] DELAYS = {
        1, 10, 100, 1_000, 10_000, 60_000, 600_000, 3_600_000, 36_000_000, 86_400_000, 864_000_000, 8_640_000_000L
    };

    private final Format format;
    private final long startMs;
    private final long widthMs;
    private final int stretches;

    /**
     * One of the things that are shown.
     *
     * @param name what it is
     * @param colour the class that gives the colour
     * @param values one for each stretch of time; below 0 for none
     */
    record Series(String name, String colour, List<Long> values) {
        long at(int stretch) {
            return values.get(stretch);
        }
    }

    /**
     * A moment that is marked.
     *
     * @param ms when
     * @param what happened
     */
    record Mark(long ms, String what) {}

    /**
     * What a chart shows.
     *
     * @param least the least value that is one
     * @param words tells a value
     */
    private record Content(String title, String unit, List<Series> series, long least, LongFunction<String> words) {
        boolean has(int stretch) {
            return series.stream().anyMatch(one -> one.at(stretch) >= least);
        }
    }

    TimeChart(Format format, Timeline timeline) {
        this.format = format;
        this.startMs = timeline.startMs();
        this.widthMs = timeline.widthMs();
        this.stretches = timeline.all().size();
    }

    /** Bars that stand on each other. */
    String bars(String title, String unit, List<Series> series, List<Mark> marks, LongFunction<String> words) {
        long[] below = new long[stretches];
        long highest = 1;
        for (int i = 0; i < stretches; i++) {
            for (Series one : series) {
                below[i] += one.at(i);
            }
            highest = Math.max(highest, below[i]);
        }
        boolean inBytes = unit.startsWith("bytes");
        List<Tick> ticks = valueTicks(highest, inBytes);
        double top = Math.max((double) highest, ticks.get(ticks.size() - 1).value());
        Arrays.fill(below, 0);
        StringBuilder shapes = new StringBuilder();
        for (Series one : series) {
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < stretches; i++) {
                long value = one.at(i);
                if (value > 0) {
                    bar(path, i, below[i] / top, (below[i] + value) / top);
                    below[i] += value;
                }
            }
            shapes.append("<path class=\"bar ")
                    .append(one.colour())
                    .append("\" d=\"")
                    .append(path)
                    .append("\"/>");
        }
        Content content = new Content(title, unit, series, 1, words);
        return figure(content, marks, places(ticks, value -> value / top), shapes.toString());
    }

    private void bar(StringBuilder path, int slot, double from, double to) {
        int gap = stretches <= WIDE_BARS ? 1 : 0;
        long bottom = y(from);
        long height = Math.max(1, bottom - y(to));
        int width = SLOT - 2 * gap;
        path.append('M').append(slot * SLOT + gap).append(' ').append(bottom - height);
        path.append('h')
                .append(width)
                .append('v')
                .append(height)
                .append('h')
                .append(-width)
                .append('z');
    }

    /** Lines on an axis on which each step is ten times the one before. */
    String delays(String title, String unit, List<Series> series, List<Mark> marks) {
        long highest = 1;
        for (Series one : series) {
            for (long value : one.values()) {
                highest = Math.max(highest, value);
            }
        }
        List<Tick> ticks = new ArrayList<>(List.of(new Tick(LEAST_DELAY, "< 1 ms")));
        long top = 1;
        for (int i = 0; i < DELAYS.length && (i == 0 || DELAYS[i - 1] < highest); i++) {
            top = DELAYS[i];
            ticks.add(new Tick((double) top, Format.duration(top)));
        }
        double scale = Math.log(Math.max(top, highest) / LEAST_DELAY);
        StringBuilder shapes = new StringBuilder();
        for (Series one : series) {
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < stretches; i++) {
                if (one.at(i) >= 0) {
                    boolean joined = i > 0 && one.at(i - 1) >= 0;
                    double height = Math.log(Math.max(LEAST_DELAY, (double) one.at(i)) / LEAST_DELAY) / scale;
                    path.append(joined ? "V" : "M" + i * SLOT + " ").append(y(height));
                    path.append('h').append(SLOT);
                }
            }
            shapes.append("<path class=\"line ")
                    .append(one.colour())
                    .append("\" d=\"")
                    .append(path)
                    .append("\"/>");
        }
        List<Tick> places = places(ticks, value -> Math.log(value / LEAST_DELAY) / scale);
        Content content = new Content(title, unit, series, 0, Format::duration);
        return figure(content, marks, places, shapes.toString());
    }

    private static List<Tick> valueTicks(long highest, boolean inBytes) {
        long step = 1;
        for (int i = 0; highest / step >= VALUE_TICKS; i++) {
            step = inBytes || i % 3 != 1 ? step * 2 : step * 5 / 2;
        }
        List<Tick> ticks = new ArrayList<>();
        for (long value = 0; value < highest + step; value += step) {
            ticks.add(new Tick((double) value, inBytes ? Format.bytes(value) : Format.compact(value)));
        }
        return ticks;
    }

    private static List<Tick> places(List<Tick> ticks, DoubleUnaryOperator place) {
        return ticks.stream()
                .map(tick -> new Tick(place.applyAsDouble(tick.value()), tick.label()))
                .toList();
    }

    private String figure(Content content, List<Mark> marks, List<Tick> ticks, String shapes) {
        Html html = new Html();
        html.open("figure").open("figcaption").element("b", content.title());
        html.element("span", content.unit(), "class", "unit");
        if (content.series().size() > 1) {
            html.open("span", "class", "legend");
            for (Series one : content.series()) {
                html.open("span")
                        .open("i", "class", one.colour())
                        .close("i")
                        .text(one.name())
                        .close("span");
            }
            html.close("span");
        }
        html.close("figcaption").newLine();
        html.open("div", "class", "plot").open("div", "class", "y", "aria-hidden", "true");
        for (Tick tick : ticks) {
            html.element("span", tick.label(), "style", "bottom:" + percent(tick.value()));
        }
        html.close("div").open("div", "class", "area");
        String box = "0 0 " + stretches * SLOT + " " + HEIGHT;
        String label = content.title() + ", " + content.unit() + "; the table below has the numbers";
        html.open("svg", "viewBox", box, "preserveAspectRatio", "none", "role", "img", "aria-label", label);
        for (Tick tick : ticks) {
            html.raw("<path class=\"grid\" d=\"M0 " + y(tick.value()) + "H" + stretches * SLOT + "\"/>");
        }
        html.raw(shapes);
        hits(html, content);
        html.close("svg");
        for (Mark mark : marks) {
            double place = (mark.ms() - startMs) / (double) (stretches * widthMs);
            if (place >= 0 && place <= 1) {
                html.element("i", "", "class", "mark", "style", "left:" + percent(place), "title", mark.what());
            }
        }
        html.close("div").open("div", "class", "x", "aria-hidden", "true");
        long endMs = startMs + stretches * widthMs;
        for (Tick tick : format.timeTicks(startMs, endMs, TIME_TICKS)) {
            double place = (tick.value() - startMs) / (endMs - startMs);
            html.element("span", tick.label(), "style", "left:" + percent(place));
        }
        html.close("div").close("div").newLine();
        table(html, content);
        return html.close("figure").newLine().toString();
    }

    /** Invisible, and as high as the drawing: what tells the numbers of a stretch of time under the pointer. */
    private void hits(Html html, Content content) {
        for (int i = 0; i < stretches; i++) {
            if (content.has(i)) {
                StringBuilder numbers = new StringBuilder(format.stretch(startMs + i * widthMs, widthMs));
                for (Series one : content.series()) {
                    if (one.at(i) > 0 || one.at(i) == content.least()) {
                        String number = content.words().apply(one.at(i));
                        numbers.append('\n').append(one.name()).append(": ").append(number);
                    }
                }
                html.raw("<rect class=\"hit\" x=\"" + i * SLOT + "\" width=\"" + SLOT + "\" height=\"" + HEIGHT + "\">")
                        .element("title", numbers.toString())
                        .close("rect");
            }
        }
    }

    private void table(Html html, Content content) {
        List<String> titles = new ArrayList<>(List.of("Time"));
        content.series().forEach(one -> titles.add(one.name()));
        html.open("details").element("summary", "The numbers as a table");
        Tables.begin(html, titles);
        for (int i = 0; i < stretches; i++) {
            if (content.has(i)) {
                List<String> cells = new ArrayList<>(List.of(format.stretch(startMs + i * widthMs, widthMs)));
                for (Series one : content.series()) {
                    cells.add(one.at(i) < 0 ? "–" : content.words().apply(one.at(i)));
                }
                Tables.row(html, cells);
            }
        }
        Tables.end(html);
        html.close("details");
    }

    private static long y(double share) {
        return Math.round(HEIGHT * (1 - share));
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f%%", 100 * share);
    }
}
