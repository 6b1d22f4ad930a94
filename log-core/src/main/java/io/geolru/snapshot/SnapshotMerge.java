package io.geolru.snapshot;

import io.geolru.event.Frontier;
import io.geolru.event.MissingRanges;
import io.geolru.snapshot.SnapshotScanner.CacheHead;
import io.geolru.state.CacheState;
import io.geolru.state.Gone;
import io.geolru.state.NodeState;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.collections.Long2LongHashMap;

/**
 * Merges a peer's snapshot into a state that goes on being read and written: newest version per key, highest floor per bucket.
 *
 * <p>What the peer has forgotten lies below its floors. What this node knows of a key, at or below its bucket's floor, that the snapshot has no
 * trace of may have been overtaken by what was forgotten: unless this node holds everything that the floor may stand for, it is forgotten
 * here too, and the floor stands for it, which makes an entry a miss.
 *
 * <p>To be called in this order: {@link #check} until it is done, {@link #prepare}, {@link #step} until it is done. One use; not
 * thread-safe.
 */
public final class SnapshotMerge implements AutoCloseable {
    private final Path file;
    private final NodeState state;
    private final List<CacheHead> heads = new ArrayList<>();
    /** By cache: the keys that are forgotten unless the snapshot has them. */
    private final Map<String, Set<String>> doubtful = new HashMap<>();

    private SnapshotHead head;
    private SnapshotScanner scanner;
    private final Merging merging;
    private boolean ended;

    /**
     * Opens the snapshot.
     *
     * @param state what it is to be merged into; not changed before {@link #step}
     * @throws SnapshotException when the file cannot be read or its head is damaged
     */
    public SnapshotMerge(Path file, NodeState state) {
        this.file = file;
        this.state = state;
        scanner = new SnapshotScanner(file);
        head = scanner.head();
        merging = new Merging(state);
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
        Heads visitor = new Heads();
        for (int i = 0; i < frames; i++) {
            if (!scanner.next(visitor)) {
                scanner.close();
                scanner = new SnapshotScanner(file);
                return false;
            }
        }
        return true;
    }

    /**
     * Finds the keys that the snapshot casts doubt on. From here on until the merge is done nothing stamped at or below the snapshot's
     * highest stamp may be applied. Any thread; the writer's lock is not needed.
     *
     * @param held what this node holds, the snapshot not counted
     * @param missing holes below that
     */
    public void prepare(Frontier held, MissingRanges missing) {
        long known = knownUpTo(held, missing, head);
        for (CacheHead cacheHead : heads) {
            CacheState cache = state.find(cacheHead.name());
            Long2LongHashMap floors = new Long2LongHashMap(0);
            cacheHead.floors().stream()
                    .filter(floor -> floor.stamp() > known)
                    .forEach(floor -> floors.merge(floor.bucket(), floor.stamp(), Math::max));
            if (cache != null && !floors.isEmpty()) {
                Set<String> found = new HashSet<>();
                cache.forEachStamp((key, stamp) -> {
                    if (stamp <= floors.get(CacheState.bucketOf(key))) {
                        found.add(key);
                    }
                });
                doubtful.put(cacheHead.name(), found);
            }
        }
    }

    /**
     * Merges some more. Under the writer's lock.
     *
     * @param frames how many frames, or keys to forget, at most
     * @return whether there is more to merge
     * @throws SnapshotException when the file cannot be read any more
     */
    public boolean step(int frames) {
        int left = frames;
        while (left > 0) {
            int gone = merging.forget(left);
            left -= gone;
            if (gone == 0 && ended) {
                return false;
            }
            if (gone == 0) {
                ended = !scanner.next(merging);
                left--;
            }
        }
        return true;
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
        more = true;
        while (more) {
            more = step(Integer.MAX_VALUE);
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

    /** Keeps what the caches begin with. */
    private final class Heads implements SnapshotScanner.Visitor {
        @Override
        public void cache(CacheHead cache) {
            heads.add(cache);
        }

        @Override
        public void entry(
                String key, byte[] value, String contentType, long stamp, long origin, long expiresAt, long idleNs) {
            head = head.withHighestStamp(stamp);
        }

        @Override
        public void record(String key, long stamp, long origin, Gone cause) {
            head = head.withHighestStamp(stamp);
        }

        @Override
        public void end() {}
    }

    /** Keys of a cache that the snapshot has no trace of. */
    private record Doubt(CacheState cache, Iterator<String> keys) {}

    /** Takes over what is newer, and what no trace was met of goes. */
    private final class Merging extends SnapshotRestore {
        private final ArrayDeque<Doubt> going = new ArrayDeque<>();
        private Set<String> unmet = Set.of();

        private Merging(NodeState state) {
            super(state);
        }

        @Override
        void begun(CacheState restored, CacheHead from) {
            Set<String> some = doubtful.remove(restored.name());
            unmet = some == null ? new HashSet<>() : some;
        }

        @Override
        void met(String key) {
            unmet.remove(key);
        }

        @Override
        void ending(CacheState restored) {
            going.add(new Doubt(restored, unmet.iterator()));
        }

        /** Forgets some of what is in doubt and whose floors are there by now; answers how many keys it looked at. */
        private int forget(int limit) {
            int looked = 0;
            while (looked < limit && !going.isEmpty()) {
                Doubt next = going.element();
                if (next.keys.hasNext()) {
                    next.cache.forgetBelowFloor(next.keys.next());
                    looked++;
                } else {
                    going.remove();
                }
            }
            return looked;
        }
    }
}
