package io.geolru.replication;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** The protocol's counters. Written by the node's thread only; read by any. */
public final class ReplicationCounters {
    private final Map<ReplicationCounter, AtomicLong> values = new EnumMap<>(ReplicationCounter.class);

    ReplicationCounters() {
        for (ReplicationCounter counter : ReplicationCounter.values()) {
            values.put(counter, new AtomicLong());
        }
    }

    /** How often, or how much, since this process started. */
    public long get(ReplicationCounter counter) {
        return value(counter).get();
    }

    /** All of them, at this moment; a copy. */
    public Map<ReplicationCounter, Long> all() {
        Map<ReplicationCounter, Long> all = new EnumMap<>(ReplicationCounter.class);
        values.forEach((counter, value) -> all.put(counter, value.get()));
        return Collections.unmodifiableMap(all);
    }

    void increment(ReplicationCounter counter) {
        add(counter, 1);
    }

    void add(ReplicationCounter counter, long amount) {
        AtomicLong value = value(counter);
        value.lazySet(value.getPlain() + amount);
    }

    private AtomicLong value(ReplicationCounter counter) {
        return Objects.requireNonNull(values.get(counter));
    }
}
