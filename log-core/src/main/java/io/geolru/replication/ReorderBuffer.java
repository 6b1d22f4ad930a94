package io.geolru.replication;

import io.geolru.codec.EventFrame;
import java.util.TreeMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps events that came before their predecessors until the gap closes. Bounded in bytes over all origins; when it is full the least
 * sequences of the origin with the most bytes go, since a catch-up brings those first. Not thread-safe.
 */
final class ReorderBuffer {
    /** What keeping a frame costs beside its bytes: an array header and a tree node, roughly. */
    private static final int OVERHEAD = 80;

    private final int maxBytes;
    private final Long2ObjectHashMap<Run> runs = new Long2ObjectHashMap<>();
    private long bytes;

    /** The events of one origin. */
    private static final class Run {
        private final long origin;
        private final TreeMap<Long, byte[]> frames = new TreeMap<>();
        private long bytes;

        private Run(long origin) {
            this.origin = origin;
        }
    }

    ReorderBuffer(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Keeps a copy of an event.
     *
     * @return how many events had to go for it, this one perhaps among them
     */
    int add(EventFrame event) {
        Long sequence = event.sequence();
        Run run = runs.computeIfAbsent(event.origin(), Run::new);
        if (run.frames.containsKey(sequence)) {
            return 0;
        }
        byte[] frame = new byte[event.frameLength()];
        event.buffer().getBytes(event.frameOffset(), frame);
        run.frames.put(sequence, frame);
        account(run, OVERHEAD + frame.length);
        int dropped = 0;
        while (bytes > maxBytes) {
            dropFirst(largest());
            dropped++;
        }
        return dropped;
    }

    /** Takes out the frame with a sequence, and drops those of the origin below it; null when it is not here. */
    byte @Nullable [] take(long origin, long sequence) {
        Run run = runs.get(origin);
        if (run == null) {
            return null;
        }
        while (!run.frames.isEmpty() && run.frames.firstKey() < sequence) {
            dropFirst(run);
        }
        byte[] frame = run.frames.remove(sequence);
        if (frame != null) {
            account(run, -OVERHEAD - frame.length);
            removeIfEmpty(run);
        }
        return frame;
    }

    /** Drops what is kept of an origin. */
    void drop(long origin) {
        Run run = runs.remove(origin);
        if (run != null) {
            bytes -= run.bytes;
        }
    }

    /** Drops everything. */
    void clear() {
        runs.clear();
        bytes = 0;
    }

    boolean has(long origin) {
        return runs.containsKey(origin);
    }

    /** The bytes kept, of all origins. */
    long bytes() {
        return bytes;
    }

    private Run largest() {
        Run largest = null;
        for (Run run : runs.values()) {
            if (largest == null || run.bytes > largest.bytes) {
                largest = run;
            }
        }
        if (largest == null) {
            throw new IllegalStateException("bytes are counted where nothing is kept");
        }
        return largest;
    }

    private void dropFirst(Run run) {
        account(run, -OVERHEAD - run.frames.pollFirstEntry().getValue().length);
        removeIfEmpty(run);
    }

    private void account(Run run, int length) {
        run.bytes += length;
        bytes += length;
    }

    private void removeIfEmpty(Run run) {
        if (run.frames.isEmpty()) {
            runs.remove(run.origin);
        }
    }
}
