package io.geolru.snapshot;

import io.geolru.snapshot.SnapshotScanner.CacheHead;
import io.geolru.state.CacheState;
import io.geolru.state.Gone;
import io.geolru.state.KeyFilter;
import io.geolru.state.NodeState;
import org.jspecify.annotations.Nullable;

/** Takes over into a state what a snapshot consists of. Under the writer's lock where others see the state; not thread-safe. */
class SnapshotRestore implements SnapshotScanner.Visitor {
    private final NodeState state;
    private final KeyFilter filter;
    /** The cache that entries belong to; null before the first, and for one beyond the limit of caches. */
    private @Nullable CacheState cache;

    private @Nullable CacheHead head;

    SnapshotRestore(NodeState state, KeyFilter filter) {
        this.state = state;
        this.filter = filter;
    }

    @Override
    public final void cache(CacheHead next) {
        endCache();
        head = next;
        cache = null;
        if (state.find(next.name()) == null
                && state.caches().size() >= state.limits().caches()) {
            return; // The limit was lowered; what is beyond it is missed, as in the journal.
        }
        CacheState restored = state.cache(next.name());
        cache = restored;
        restored.restoreClearFloor(next.clearStamp(), next.clearOrigin());
        begun(restored);
    }

    @Override
    public final void entry(
            String key, byte[] value, String contentType, long stamp, long origin, long expiresAt, long idleNs) {
        CacheState into = cache;
        if (into != null && filter.wants(into.name(), key)) {
            met(key);
            into.restoreEntry(key, value, contentType, stamp, origin, expiresAt, idleNs);
        }
    }

    @Override
    public final void record(String key, long stamp, long origin, Gone cause) {
        CacheState into = cache;
        if (into != null && filter.wants(into.name(), key)) {
            met(key);
            into.restoreRecord(key, stamp, origin, cause);
        }
    }

    @Override
    public final void end() {
        endCache();
    }

    /** A cache begins; its clear floor has been taken over. */
    void begun(CacheState restored) {}

    /** A key of the cache is in the snapshot, as an entry or a record. */
    void met(String key) {}

    /** The entries and records of a cache have been taken over; its floors follow. */
    void ending(CacheState restored) {}

    private void endCache() {
        CacheState restored = cache;
        CacheHead from = head;
        if (restored != null && from != null) {
            ending(restored);
            from.floors().forEach(floor -> restored.restoreFloor(floor.bucket(), floor.stamp(), floor.origin()));
        }
    }
}
