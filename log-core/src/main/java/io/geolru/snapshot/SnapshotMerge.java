package io.geolru.snapshot;

import io.geolru.event.Frontier;
import io.geolru.event.MissingRanges;
import io.geolru.snapshot.SnapshotScanner.CacheHead;
import io.geolru.state.CacheState;
import io.geolru.state.Gone;
import io.geolru.state.KeyFilter;
import io.geolru.state.NodeState;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.agrona.collections.Long2LongHashMap;

/**
 * Merges a peer's snapshot into a state that goes on being read and written: newest version per key, highest floor per bucket.
 *
 * <p>What the peer has forgotten lies below its floors. What this node knows of a key, at or below its bucket's floor, that the snapshot has no
 * trace of may have been overtaken by what was forgotten: unless this node holds everything that the floor may stand for, it is forgotten
 * here too, and the floor stands for it, which makes an entry a miss.
 *
 * <p>To be called in this order: {@link #check} until it is done, {@link #prepare}, then {@link #read} and {@link #apply} in turn until nothing
 * is left to read. One use; not thread-safe.
 */
public final class SnapshotMerge implements AutoCloseable {
    private static final int BATCH_BYTES = 64 * 1024;
    private static final int FORGOTTEN_AT_ONCE = 128;

    private final Path file;
    private final NodeState state;
    private SnapshotHead head;
    private final Merging merging;
    private final Reading reading = new Reading();
    private final List<Runnable> batch = new ArrayList<>();
    private int batchBytes;
    private SnapshotScanner scanner;
    private boolean ended;
    private long known = Long.MAX_VALUE;

    /** {@link #SnapshotMerge(Path, NodeState, KeyFilter)} of all keys. */
    public SnapshotMerge(Path file, NodeState state) {
        this(file, state, KeyFilter.ALL);
    }

    /**
     * Opens the snapshot.
     *
     * @param filter which keys are to be merged; the state has no others
     * @param state what it is to be merged into; not changed before {@link #apply}
     * @throws SnapshotException when the file cannot be read or its head is damaged
     */
    public SnapshotMerge(Path file, NodeState state, KeyFilter filter) {
        this.file = file;
        this.state = state;
        scanner = new SnapshotScanner(file);
        head = scanner.head();
        merging = new Merging(state, filter);
    }

    /** What the snapshot stands for; once it is checked, its highest stamp also covers what the peer wrote while it was taken. */
    public SnapshotHead head() {
        return head;
    }

    /**
     * Reads some of the file to see whether it is sound. Any thread.
     *
     * @param frames how many frames at most
     * @return whether there is more to read
     * @throws SnapshotException when the file is damaged or incomplete
     */
    public boolean check(int frames) {
        for (int i = 0; i < frames; i++) {
            if (!scanner.next(CHECK)) {
                head = head.withHighestStamp(scanner.highestStamp());
                scanner.close();
                scanner = new SnapshotScanner(file);
                return false;
            }
        }
        return true;
    }

    /**
     * Takes note of what is known here. From here on until the merge is done nothing stamped at or below the snapshot's highest stamp may be applied.
     *
     * @param held what this node holds, the snapshot not counted
     * @param missing holes below that
     */
    public void prepare(Frontier held, MissingRanges missing) {
        known = knownUpTo(held, missing, head);
    }

    /**
     * Reads some more, to be applied. Any thread; the writer's lock is not needed.
     *
     * @param frames how many frames, or keys to forget, at most
     * @return whether there is more to read and apply, what was read now included
     * @throws SnapshotException when the file cannot be read any more
     */
    public boolean read(int frames) {
        batchBytes = 0;
        while (batch.size() < frames && batchBytes < BATCH_BYTES && !ended) {
            ended = !scanner.next(reading);
        }
        return !ended || !batch.isEmpty() || merging.isForgetting();
    }

    /** Applies what was read, and forgets some of what is in doubt. Under the writer's lock. */
    public void apply() {
        merging.forget(FORGOTTEN_AT_ONCE);
        batch.forEach(Runnable::run);
        batch.clear();
    }

    /**
     * Does all of it at once.
     *
     * @throws SnapshotException when the file is damaged; the state has not been changed then
     */
    public void mergeAll(Frontier held, MissingRanges missing) {
        boolean more = true;
        while (more) {
            more = check(Integer.MAX_VALUE);
        }
        prepare(held, missing);
        while (read(Integer.MAX_VALUE)) {
            apply();
        }
    }

    @Override
    public void close() {
        scanner.close();
    }

    /**
     * The stamp up to which the holder of a frontier has seen everything that a snapshot may have forgotten: the origins that it holds as far as
     * the snapshot do not matter.
     */
    private static long knownUpTo(Frontier held, MissingRanges missing, SnapshotHead head) {
        long[] least = {missing.isEmpty() ? Long.MAX_VALUE : 0};
        head.frontier().forEach((origin, sequence, promise) -> {
            if (held.sequence(origin) < sequence) {
                least[0] = Math.min(least[0], held.promise(origin));
            }
        });
        return least[0];
    }

    /** What is checked is that every frame can be read. */
    private static final SnapshotScanner.Visitor CHECK = new SnapshotScanner.Visitor() {
        @Override
        public void cache(CacheHead cache) {}

        @Override
        public void entry(
                String key, byte[] value, String contentType, long stamp, long origin, long expiresAt, long idleNs) {}

        @Override
        public void record(String key, long stamp, long origin, Gone cause) {}

        @Override
        public void end() {}

        @Override
        public boolean wantsItems() {
            return false;
        }
    };

    /** Puts off until {@link #apply} what is read, but for the walk through the table that finds what a cache's floors cast doubt on. */
    private final class Reading implements SnapshotScanner.Visitor {
        @Override
        public void cache(CacheHead cache) {
            Set<String> doubtful = doubtful(cache);
            batch.add(() -> merging.cache(cache, doubtful));
        }

        @Override
        public void entry(
                String key, byte[] value, String contentType, long stamp, long origin, long expiresAt, long idleNs) {
            batchBytes += value.length;
            batch.add(() -> merging.entry(key, value, contentType, stamp, origin, expiresAt, idleNs));
        }

        @Override
        public void record(String key, long stamp, long origin, Gone cause) {
            batch.add(() -> merging.record(key, stamp, origin, cause));
        }

        @Override
        public void end() {
            batch.add(merging::end);
        }

        private Set<String> doubtful(CacheHead from) {
            Set<String> found = new HashSet<>();
            CacheState cache = state.find(from.name());
            Long2LongHashMap floors = new Long2LongHashMap(0);
            from.floors().stream()
                    .filter(floor -> floor.stamp() > known)
                    .forEach(floor -> floors.merge(floor.bucket(), floor.stamp(), Math::max));
            if (cache != null && !floors.isEmpty()) {
                cache.forEachStamp((key, stamp) -> {
                    if (stamp <= floors.get(CacheState.bucketOf(key))) {
                        found.add(key);
                    }
                });
            }
            return found;
        }
    }

    /** Keys of a cache that the snapshot has no trace of. */
    private record Doubt(CacheState cache, Iterator<String> keys) {}

    /** Takes over what is newer, and what no trace was met of goes. */
    private static final class Merging extends SnapshotRestore {
        private final ArrayDeque<Doubt> going = new ArrayDeque<>();
        private Set<String> unmet = Set.of();
        private Set<String> unmetOfNext = Set.of();

        private Merging(NodeState state, KeyFilter filter) {
            super(state, filter);
        }

        /** @param doubtful the keys that are forgotten unless the snapshot has them */
        private void cache(CacheHead next, Set<String> doubtful) {
            unmetOfNext = doubtful;
            cache(next);
        }

        @Override
        void begun(CacheState restored) {
            unmet = unmetOfNext;
        }

        @Override
        void met(String key) {
            unmet.remove(key);
        }

        @Override
        void ending(CacheState restored) {
            going.add(new Doubt(restored, unmet.iterator()));
        }

        private boolean isForgetting() {
            return !going.isEmpty();
        }

        /** Forgets some of what is in doubt and whose floors are there by now. */
        private void forget(int limit) {
            int left = limit;
            while (left > 0 && !going.isEmpty()) {
                Doubt next = going.element();
                if (next.keys.hasNext()) {
                    next.cache.forgetBelowFloor(next.keys.next());
                    left--;
                } else {
                    going.remove();
                }
            }
        }
    }
}
