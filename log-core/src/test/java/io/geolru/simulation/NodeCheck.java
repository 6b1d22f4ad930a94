package io.geolru.simulation;

import io.geolru.codec.EventFrame;
import io.geolru.event.Acceptance;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.HybridClock;
import io.geolru.replication.ReplicationStatus;
import io.geolru.simulation.Ledger.Written;
import io.geolru.state.CacheState;
import io.geolru.state.CacheStats;
import io.geolru.state.Entry;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Holds one process to what must be so at any time, by comparing it with what is known of its disk. */
final class NodeCheck implements WatchedLog.Watcher {
    /** A node's time is refreshed in whole milliseconds. */
    private static final long CLOCK_GRAIN_MS = 1;

    private final SimNode node;
    private final SimSettings settings;
    private final Truth truth;
    private @Nullable StabilityCheck stability;
    private boolean mayForget;
    private long trace;

    NodeCheck(SimNode node, SimSettings settings) {
        this.node = node;
        this.settings = settings;
        this.truth = Objects.requireNonNull(node.disk().truth());
        this.mayForget = settings.state().records() < Integer.MAX_VALUE
                || settings.cache().maxEntries() < Long.MAX_VALUE;
    }

    /** The node's parts are all there. */
    void started() {
        stability = new StabilityCheck(node.replicator(), node.frontier());
        truth.clock(node.clock().epochMillis());
        audit();
    }

    /** From now on a key that this node misses may be one that it had to forget. */
    void mayForget() {
        mayForget = true;
    }

    /** A node that was silent for long holds back nothing; what it wrote meanwhile may come too late. */
    void silenceIsForgotten() {
        mayForget = true;
        stability = null;
    }

    /** The node thread did a slice of its work. */
    void stepped() {
        truth.clock(node.clock().epochMillis());
        if (stability != null) {
            stability.look();
        }
    }

    @Override
    public void offered(EventFrame event, Acceptance acceptance) {
        trace = trace * 31 + acceptance.name().hashCode() + event.stamp();
        if (acceptance != Acceptance.APPLIED) {
            return;
        }
        truth.clock(node.clock().epochMillis());
        requireLast(event.origin(), event.sequence());
        if (truth.hasFilled()) {
            // It comes late: what is older than it may be forgotten, and so may it.
            mayForget = true;
        } else if (stability != null) {
            stability.check(event);
        }
        long aheadMs = HybridClock.epochMillis(event.stamp()) - node.clock().epochMillis();
        Check.that(
                aheadMs <= node.config().maxClockDriftMs(),
                "%s took event %x:%d, which is %d ms ahead",
                node.name(),
                event.origin(),
                event.sequence(),
                aheadMs);
        if (event.kind() == EventKind.PUT || event.kind() == EventKind.REMOVE) {
            key(event.cache(), event.key());
        }
    }

    @Override
    public void promised(long promise) {
        truth.promised(promise);
    }

    @Override
    public void heard(long promise) {
        trace = trace * 31 + promise;
    }

    /** An event is journaled before anybody hears of it. */
    void requireLast(long origin, long sequence) {
        EventFrame last = new EventFrame();
        byte[] frame = node.disk().lastFrame();
        Check.that(
                frame != null
                        && last.wrap(new UnsafeBuffer(frame), 0)
                        && last.origin() == origin
                        && last.sequence() == sequence,
                "%s answered for event %x:%d before it was journaled",
                node.name(),
                origin,
                sequence);
    }

    /** A write of this node was answered. */
    void answered(long stamp, CacheState cache, String key) {
        Written written = truth.last();
        Check.that(
                written != null && written.origin() == node.origin() && written.stamp() == stamp,
                "%s answered a write with stamp %x that is not the last in its journal: %s",
                node.name(),
                stamp,
                written);
        requireLast(written.origin(), written.sequence());
        truth.clock(node.clock().epochMillis());
        long aheadMs = HybridClock.epochMillis(stamp) - truth.highestClockMs();
        Check.that(
                aheadMs <= node.config().maxClockDriftMs(),
                "%s stamps %d ms ahead of any clock that it has seen",
                node.name(),
                aheadMs);
        trace = trace * 31 + stamp;
        if (!key.isEmpty()) {
            key(cache.name(), key);
        }
    }

    /** Checks what is visible under a key. */
    void key(String cache, String key) {
        settle();
        CacheState present = node.state().find(cache);
        Entry entry = present == null ? null : present.peek(key);
        Written visible = truth.model().visible(cache, key);
        if (entry != null) {
            entry(cache, entry);
        } else if (visible != null && !truth.adopting() && !mayBeMissed(visible)) {
            throw new AssertionError(node.name() + " misses " + visible + ", which it has in its journal");
        }
    }

    /** While a peer's snapshot is merged, a key may already be as it will be. */
    private void entry(String cache, Entry entry) {
        Written later = truth.visibleOnceAdopted(cache, entry.key());
        boolean merged = later != null && later.stamp() == entry.stamp() && later.origin() == entry.origin();
        Written visible = merged ? later : truth.model().visible(cache, entry.key());
        if (!truth.mayHaveComeEarly(entry.origin(), entry.stamp(), visible)) {
            entry(cache, entry, visible);
        }
    }

    /** Takes note of it when the merge of a peer's snapshot has ended. */
    void settle() {
        if (truth.adopting() && !node.exchange().merging()) {
            truth.adopted();
        }
    }

    private void entry(String cache, Entry entry, @Nullable Written visible) {
        Check.that(
                visible != null,
                "%s shows %s of %s, which is removed, cleared or was never journaled",
                node.name(),
                entry,
                cache);
        Check.that(
                entry.stamp() == visible.stamp() && entry.origin() == visible.origin(),
                "%s shows %s of %s, where its journal has %s",
                node.name(),
                entry,
                cache,
                visible);
        Check.that(
                Arrays.equals(entry.value(), visible.value()) && entry.expiresAt() == visible.expiresAt(),
                "%s shows %s of %s with other content than it was written with",
                node.name(),
                entry,
                cache);
        Check.that(
                visible.expiresAt() > node.clock().epochMillis() - CLOCK_GRAIN_MS,
                "%s shows %s, whose time was over at %d",
                node.name(),
                entry,
                visible.expiresAt());
    }

    private boolean mayBeMissed(Written put) {
        truth.clock(node.clock().epochMillis());
        boolean expired = put.expiresAt() != Event.NEVER && put.expiresAt() <= truth.highestClockMs() + CLOCK_GRAIN_MS;
        return expired || mayForget || truth.hasAdopted() || !truth.knewBefore(put);
    }

    /** Checks everything that can be checked on one node. */
    void audit() {
        settle();
        for (String cache : truth.model().caches()) {
            for (String key : truth.model().keys(cache)) {
                key(cache, key);
            }
        }
        for (CacheState cache : node.state().caches()) {
            cache.forEachLive(entry -> entry(cache.name(), entry));
            CacheStats stats = cache.stats();
            Check.that(stats.entries() <= settings.cache().maxEntries(), "%s holds too many entries", node.name());
        }
        frontier();
        node.state().checkInvariants();
        limits();
    }

    private void frontier() {
        io.geolru.event.Frontier held = node.frontier();
        for (Map.Entry<Long, Long> each : truth.model().held().entrySet()) {
            Check.that(
                    held.sequence(each.getKey()) == each.getValue(),
                    "%s says that it holds %x up to %d, its journal has %d",
                    node.name(),
                    each.getKey(),
                    held.sequence(each.getKey()),
                    each.getValue());
        }
        held.forEach((origin, sequence, promise) -> Check.that(
                sequence == truth.model().held(origin),
                "%s says that it holds %x up to %d, its journal has %d",
                node.name(),
                origin,
                sequence,
                truth.model().held(origin)));
    }

    private void limits() {
        ReplicationStatus status = node.replicator().status();
        Check.that(
                status.reorderBytes() <= node.config().limits().reorderBytes(),
                "%s keeps %d bytes to reorder",
                node.name(),
                status.reorderBytes());
        Check.that(
                status.catchUpsServed() <= 2 * node.config().limits().catchUpSessions(),
                "%s serves %d catch-ups",
                node.name(),
                status.catchUpsServed());
        Check.that(
                node.state().records() <= settings.state().records(),
                "%s keeps %d records",
                node.name(),
                node.state().records());
    }

    /** A number that two runs of one seed have in common. */
    long trace() {
        return trace;
    }
}
