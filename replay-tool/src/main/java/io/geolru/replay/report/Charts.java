package io.geolru.replay.report;

import io.geolru.event.EventKind;
import io.geolru.replay.report.TimeChart.Mark;
import io.geolru.replay.report.TimeChart.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** The charts of a report. Not thread-safe. */
final class Charts {
    /** With one for all others. */
    private static final int MOST_SERIES = 8;

    private static final int MOST_REGIONS = 6;
    private static final int MOST_MARKS = 24;

    private final Report report;
    private final Timeline timeline;
    private final List<Bucket> buckets;
    private final TimeChart chart;
    private final String each;

    Charts(Report report, Format format) {
        this.report = report;
        this.timeline = report.figures().timeline();
        this.buckets = timeline.all();
        this.chart = new TimeChart(format, timeline);
        this.each = "per " + Format.duration(timeline.widthMs()).replaceFirst("^1 (?=s|min|h|d)", "");
    }

    String eventsByNode(List<NodeFigures> nodes) {
        List<Series> series = new ArrayList<>();
        int named = nodes.size() <= MOST_SERIES ? nodes.size() : MOST_SERIES - 1;
        for (int i = 0; i < named; i++) {
            NodeFigures node = nodes.get(i);
            series.add(series(node.name(), "c" + (i + 1), node::events));
        }
        if (named < nodes.size()) {
            List<NodeFigures> others = nodes.subList(named, nodes.size());
            series.add(series(
                    Format.number(others.size()) + " others",
                    "c0",
                    bucket -> others.stream()
                            .mapToLong(node -> node.events(bucket))
                            .sum()));
        }
        return chart.bars(
                "Events by node", "events " + each + ", when they were written", series, starts(), Format::number);
    }

    String eventsByKind() {
        List<Series> series = List.of(
                series("put", "c1", bucket -> bucket.events(EventKind.PUT)),
                series("remove", "c2", bucket -> bucket.events(EventKind.REMOVE)),
                series("clear", "c6", bucket -> bucket.events(EventKind.CLEAR)),
                series("about the journal", "c0", Charts::aboutTheJournal));
        return chart.bars(
                "Events by kind", "events " + each + ", when they were written", series, List.of(), Format::number);
    }

    private static long aboutTheJournal(Bucket bucket) {
        return bucket.events()
                - bucket.events(EventKind.PUT)
                - bucket.events(EventKind.REMOVE)
                - bucket.events(EventKind.CLEAR);
    }

    /** One chart for each region from which events came. */
    String delays(List<NodeFigures> regions) {
        StringBuilder all = new StringBuilder();
        regions.stream()
                .filter(region -> region.delays().count() > 0)
                .limit(MOST_REGIONS)
                .forEach(region -> all.append(chart.delays(
                        "From " + region.name(),
                        "time from write to arrival, of what arrived " + each,
                        List.of(
                                delays("all within (max)", "thin c4", region, 100),
                                delays("99 % within (p99)", "c2", region, 99),
                                delays("half within (p50)", "c1", region, 50)),
                        starts())));
        return all.toString();
    }

    private Series delays(String name, String colour, NodeFigures region, double percent) {
        return series(name, colour, bucket -> {
            DelayHistogram delays = region.delays(bucket);
            return delays.count() == 0 ? -1 : delays.percentile(percent);
        });
    }

    String conflicts() {
        return chart.bars(
                        "Concurrent",
                        "writes " + each + " that did not know what another node had written",
                        List.of(series("concurrent", "c2", bucket -> bucket.concurrent)),
                        List.of(),
                        Format::number)
                + chart.bars(
                        "Successive",
                        "writes " + each + " that knew it",
                        List.of(series("successive", "c0", bucket -> bucket.successive)),
                        List.of(),
                        Format::number);
    }

    String gone() {
        return chart.bars(
                "Gone",
                "entries and events " + each,
                List.of(
                        series("expired", "c5", bucket -> bucket.expired),
                        series("removed", "c2", bucket -> bucket.events(EventKind.REMOVE)),
                        series("cleared (whole caches)", "c6", bucket -> bucket.events(EventKind.CLEAR))),
                List.of(),
                Format::number);
    }

    String growth() {
        List<Long> sums = new ArrayList<>();
        long sum = 0;
        for (Bucket bucket : buckets) {
            sum += bucket.bytes;
            sums.add(sum);
        }
        List<Mark> files = report.files().stream()
                .filter(file -> file.openedAtMs() > 0)
                .limit(report.files().size() <= MOST_MARKS ? MOST_MARKS : 0)
                .map(file -> new Mark(
                        file.openedAtMs(),
                        "file " + file.start().epoch() + "." + file.start().file() + " begins"))
                .toList();
        return chart.bars(
                "Journal growth",
                "bytes that are in the journal now, by when they came",
                List.of(new Series("bytes", "c3", sums)),
                files,
                Format::bytes);
    }

    private Series series(String name, String colour, ToLongFunction<Bucket> value) {
        return new Series(name, colour, buckets.stream().map(value::applyAsLong).toList());
    }

    private List<Mark> starts() {
        return report.figures().starts().stream()
                .map(start -> new Mark(start.ms(), start.about() + " started"))
                .toList();
    }
}
