package io.geolru.replay.report;

import io.geolru.event.EventKind;
import java.util.HashMap;
import java.util.Map;

/** What was counted in one stretch of time. Not thread-safe. */
final class Bucket {
    /** Room for a count by each code, which begin at 1. */
    private static final int KINDS = EventKind.values().length + 1;

    private static final long[] NONE = new long[KINDS];

    private final Map<Long, long[]> events = new HashMap<>();
    private final Map<Long, DelayHistogram> delays = new HashMap<>();

    /** Bytes that the journal grew by. */
    long bytes;

    /** Writes of keys that others had written, by writers who knew of that. */
    long successive;

    /** Writes of keys that others had written, by writers who did not know. */
    long concurrent;

    /** Entries whose time was over. */
    long expired;

    void event(long origin, EventKind kind) {
        events.computeIfAbsent(origin, o -> new long[KINDS])[kind.code()]++;
    }

    void delay(long origin, long ms) {
        delays.computeIfAbsent(origin, o -> new DelayHistogram()).record(ms);
    }

    void add(Bucket other) {
        other.events.forEach((origin, counts) -> {
            long[] sums = events.computeIfAbsent(origin, o -> new long[KINDS]);
            for (int i = 0; i < KINDS; i++) {
                sums[i] += counts[i];
            }
        });
        other.delays.forEach((origin, histogram) ->
                delays.computeIfAbsent(origin, o -> new DelayHistogram()).add(histogram));
        bytes += other.bytes;
        successive += other.successive;
        concurrent += other.concurrent;
        expired += other.expired;
    }

    /** The events of a kind of an origin. */
    long events(long origin, EventKind kind) {
        return events.getOrDefault(origin, NONE)[kind.code()];
    }

    /** The events of a kind. */
    long events(EventKind kind) {
        return events.values().stream().mapToLong(counts -> counts[kind.code()]).sum();
    }

    /** The events of an origin. */
    long events(long origin) {
        long sum = 0;
        for (long count : events.getOrDefault(origin, NONE)) {
            sum += count;
        }
        return sum;
    }

    /** All events. */
    long events() {
        return events.keySet().stream().mapToLong(this::events).sum();
    }

    /** The origins that wrote something. */
    Iterable<Long> origins() {
        return events.keySet();
    }

    /** How long events took to come here, by origin. */
    Map<Long, DelayHistogram> delays() {
        return delays;
    }
}
