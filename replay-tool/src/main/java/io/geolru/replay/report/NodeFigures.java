package io.geolru.replay.report;

import io.geolru.event.EventKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What came from one node or region, under all origins that it ever had.
 *
 * @param name of the node or region
 * @param origins its origins
 * @param delays how long its events took to come here; empty for the node whose journal it is
 */
record NodeFigures(String name, Set<Long> origins, DelayHistogram delays) {

    static List<NodeFigures> byNode(Report report) {
        return group(report, name -> name.toString());
    }

    static List<NodeFigures> byRegion(Report report) {
        return group(report, name -> name.region().isEmpty() ? name.node() : name.region());
    }

    /** The one with the most events first. */
    private static List<NodeFigures> group(Report report, Function<Report.NodeName, String> nameOf) {
        Map<String, NodeFigures> groups = new LinkedHashMap<>();
        List<Bucket> buckets = report.figures().timeline().all();
        for (Bucket bucket : buckets) {
            for (long origin : bucket.origins()) {
                group(groups, nameOf.apply(report.names().apply(origin)))
                        .origins
                        .add(origin);
            }
            bucket.delays()
                    .forEach((origin, histogram) -> group(
                                    groups, nameOf.apply(report.names().apply(origin)))
                            .delays
                            .add(histogram));
        }
        List<NodeFigures> sorted = new ArrayList<>(groups.values());
        sorted.sort(Comparator.comparingLong((NodeFigures group) -> -group.events(buckets))
                .thenComparing(NodeFigures::name));
        return sorted;
    }

    private static NodeFigures group(Map<String, NodeFigures> groups, String name) {
        return groups.computeIfAbsent(name, key -> new NodeFigures(key, new LinkedHashSet<>(), new DelayHistogram()));
    }

    /** The delays of all of some groups. */
    static DelayHistogram delaysOf(List<NodeFigures> groups) {
        DelayHistogram sum = new DelayHistogram();
        groups.forEach(group -> sum.add(group.delays));
        return sum;
    }

    long events(List<Bucket> buckets) {
        return buckets.stream().mapToLong(this::events).sum();
    }

    long events(Bucket bucket) {
        return origins.stream().mapToLong(bucket::events).sum();
    }

    long events(List<Bucket> buckets, EventKind kind) {
        return buckets.stream()
                .mapToLong(bucket -> origins.stream()
                        .mapToLong(origin -> bucket.events(origin, kind))
                        .sum())
                .sum();
    }

    /** The delays of one stretch of time. */
    DelayHistogram delays(Bucket bucket) {
        DelayHistogram sum = new DelayHistogram();
        bucket.delays().forEach((origin, histogram) -> {
            if (origins.contains(origin)) {
                sum.add(histogram);
            }
        });
        return sum;
    }
}
