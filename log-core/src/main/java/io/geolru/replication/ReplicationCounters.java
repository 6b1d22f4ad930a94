package io.geolru.replication;

import java.util.concurrent.atomic.AtomicLongArray;

/** The protocol's counters. Written by the node's thread only; read by any. */
public final class ReplicationCounters {
    private final AtomicLongArray values = new AtomicLongArray(ReplicationCounter.values().length);

    /** How often, or how much, since this process started. */
    public long get(ReplicationCounter counter) {
        return values.get(counter.ordinal());
    }

    void increment(ReplicationCounter counter) {
        add(counter, 1);
    }

    void add(ReplicationCounter counter, long amount) {
        values.lazySet(counter.ordinal(), values.getPlain(counter.ordinal()) + amount);
    }
}
