package io.geolru.transport;

import java.util.concurrent.atomic.AtomicLong;

/** The counters behind {@link TransportStats}: written by the node's thread, read by any. */
final class TransportCounters {
    /** A counter with one writer. */
    static final class Counter {
        private final AtomicLong value = new AtomicLong();

        void increment() {
            add(1);
        }

        void add(long amount) {
            value.setRelease(value.getPlain() + amount);
        }

        void set(long newValue) {
            value.setRelease(newValue);
        }

        long get() {
            return value.getAcquire();
        }
    }

    final Counter messagesOut = new Counter();
    final Counter bytesOut = new Counter();
    final Counter messagesIn = new Counter();
    final Counter bytesIn = new Counter();
    final Counter backPressured = new Counter();
    final Counter notConnected = new Counter();
    final Counter dropped = new Counter();
    final Counter remade = new Counter();
    final Counter rejoined = new Counter();
    final Counter refused = new Counter();
    final Counter errors = new Counter();
    final Counter rebuilt = new Counter();
    final Counter mappedBytes = new Counter();
    final Counter onDisk = new Counter();

    void sent(int bytes) {
        messagesOut.increment();
        bytesOut.add(bytes);
    }

    void received(int bytes) {
        messagesIn.increment();
        bytesIn.add(bytes);
    }

    TransportStats stats() {
        return new TransportStats(
                messagesOut.get(),
                bytesOut.get(),
                messagesIn.get(),
                bytesIn.get(),
                backPressured.get(),
                notConnected.get(),
                dropped.get(),
                remade.get(),
                rejoined.get(),
                refused.get(),
                errors.get(),
                rebuilt.get(),
                mappedBytes.get(),
                onDisk.get() != 0);
    }
}
