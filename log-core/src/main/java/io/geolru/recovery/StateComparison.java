package io.geolru.recovery;

import io.geolru.Version;
import io.geolru.state.CacheState;
import io.geolru.state.Entry;
import io.geolru.state.NodeState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether two states that took the same events agree: no key has different live versions, and where only one side has a key, the other has
 * let go of that very version, by eviction, expiry or forgetting, or had no room for the cache. A version that the other side never took, or that
 * it removed or cleared, is a difference. One use; the states must not change meanwhile; not thread-safe.
 */
public final class StateComparison {
    private static final int KEPT = 20;

    private final NodeState left;
    private final NodeState right;
    private final int kept;
    private final List<Difference> first = new ArrayList<>();
    private long differences;

    /**
     * One key on which two states do not agree.
     *
     * @param cache the cache's name
     * @param key the key
     * @param left what the left state has
     * @param right what the right state has
     * @param leftVersion the version that the left state has, or that says there that the key is gone; null where it knows none
     * @param rightVersion the same of the right state
     */
    public record Difference(
            String cache,
            String key,
            String left,
            String right,
            @Nullable Version leftVersion,
            @Nullable Version rightVersion) {
        @Override
        public String toString() {
            return "cache '" + cache + "' key '" + key + "': " + left + " / " + right;
        }
    }

    /**
     * What came out.
     *
     * @param count on how many keys the states differ
     * @param first the first of them
     */
    public record Result(long count, List<Difference> first) {
        /** Whether the states agree. */
        public boolean agree() {
            return count == 0;
        }
    }

    private StateComparison(NodeState left, NodeState right, int kept) {
        this.left = left;
        this.right = right;
        this.kept = kept;
    }

    /** Compares two states; the first 20 differences are kept. */
    public static Result of(NodeState left, NodeState right) {
        return of(left, right, KEPT);
    }

    /**
     * Compares two states.
     *
     * @param kept how many differences are kept at most, in no particular order
     */
    public static Result of(NodeState left, NodeState right, int kept) {
        return new StateComparison(left, right, kept).run();
    }

    private Result run() {
        Set<String> names = new TreeSet<>();
        left.caches().forEach(cache -> names.add(cache.name()));
        right.caches().forEach(cache -> names.add(cache.name()));
        for (String name : names) {
            CacheState mine = left.find(name);
            CacheState other = right.find(name);
            if (mine != null && (other != null || right.ignoredEvents() == 0)) {
                mine.forEachLive(entry -> compare(name, entry, other));
            }
            if (other != null && (mine != null || left.ignoredEvents() == 0)) {
                other.forEachLive(entry -> compareOnlyRight(name, entry, mine));
            }
        }
        return new Result(differences, List.copyOf(first));
    }

    private void compare(String name, Entry mine, @Nullable CacheState others) {
        Entry other = others == null ? null : others.peek(mine.key());
        if (other == null) {
            if (!hasLetGo(others, mine)) {
                add(name, mine.key(), describe(mine), absent(others, mine), mine.version(), goneBy(others, mine));
            }
        } else if (mine.stamp() != other.stamp() || mine.origin() != other.origin()) {
            add(name, mine.key(), describe(mine), describe(other), mine.version(), other.version());
        } else if (mine.expiresAt() != other.expiresAt()
                || !mine.contentType().equals(other.contentType())
                || !Arrays.equals(mine.value(), other.value())) {
            add(
                    name,
                    mine.key(),
                    describe(mine),
                    "the same version with other content",
                    mine.version(),
                    other.version());
        }
    }

    private void compareOnlyRight(String name, Entry theirs, @Nullable CacheState mine) {
        if ((mine == null || mine.peek(theirs.key()) == null) && !hasLetGo(mine, theirs)) {
            add(name, theirs.key(), absent(mine, theirs), describe(theirs), goneBy(mine, theirs), theirs.version());
        }
    }

    /** Whether a cache took this version and evicted, expired or forgot it. */
    private static boolean hasLetGo(@Nullable CacheState cache, Entry entry) {
        if (cache == null) {
            return false;
        }
        Version version = entry.version();
        Version known = cache.versionOf(entry.key());
        if (known != null) {
            return known.equals(version);
        }
        return cache.clearFloor().compareTo(version) < 0
                && cache.newestKnown(entry.key()).compareTo(version) >= 0;
    }

    private static String absent(@Nullable CacheState cache, Entry entry) {
        if (cache == null) {
            return "no such cache";
        }
        Version known = cache.versionOf(entry.key());
        if (known != null) {
            return "gone as of version " + known;
        }
        return cache.clearFloor().compareTo(entry.version()) >= 0
                ? "cleared by version " + cache.clearFloor()
                : "never taken";
    }

    private static String describe(Entry entry) {
        return "version " + entry.version();
    }

    /** The version by which an entry is gone from a cache; null when it was never there. */
    private static @Nullable Version goneBy(@Nullable CacheState cache, Entry entry) {
        if (cache == null) {
            return null;
        }
        Version known = cache.versionOf(entry.key());
        Version cleared = cache.clearFloor();
        return known != null || cleared.compareTo(entry.version()) < 0 ? known : cleared;
    }

    private void add(
            String cache, String key, String mine, String others, @Nullable Version left, @Nullable Version right) {
        differences++;
        if (first.size() < kept) {
            first.add(new Difference(cache, key, mine, others, left, right));
        }
    }
}
