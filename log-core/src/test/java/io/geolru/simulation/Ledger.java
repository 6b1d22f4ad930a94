package io.geolru.simulation;

import io.geolru.Version;
import io.geolru.codec.EventFrame;
import io.geolru.event.EventKind;
import io.geolru.event.MissingRanges;
import io.geolru.snapshot.SnapshotReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every event that was ever journaled anywhere in a world, lost ones too: what happened, known independently of the code that is tested. Holds
 * the nodes to one event for each place in an origin's order.
 */
final class Ledger {
    private final SimTime time;
    private final Map<Long, List<Written>> byOrigin = new HashMap<>();
    /** By the name of an adopted snapshot: what the peer lacked. */
    private final Map<String, List<MissingRanges.Range>> holesOfAdopted = new HashMap<>();

    /**
     * One event.
     *
     * @param at simulated nanoseconds
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared by its frame
    record Written(
            long origin,
            long sequence,
            long stamp,
            EventKind kind,
            String cache,
            String key,
            byte[] value,
            long expiresAt,
            byte[] frame,
            long at) {
        Version version() {
            return new Version(stamp, origin);
        }

        boolean newerThan(@Nullable Written other) {
            return other == null || stamp > other.stamp || (stamp == other.stamp && origin > other.origin);
        }

        @Override
        public String toString() {
            return kind + " " + cache + "/" + key + " " + version() + " #" + sequence
                    + (expiresAt == io.geolru.event.Event.NEVER ? "" : " until " + expiresAt);
        }
    }

    Ledger(SimTime time) {
        this.time = time;
    }

    long nowNs() {
        return time.nowNs();
    }

    /** An origin journals its own next event. */
    Written written(EventFrame event, byte[] frame) {
        List<Written> all = byOrigin.computeIfAbsent(event.origin(), origin -> new ArrayList<>());
        Check.that(
                event.sequence() == all.size() + 1,
                "origin %x makes event %d after %d",
                event.origin(),
                event.sequence(),
                all.size());
        Check.that(
                all.isEmpty() || event.stamp() > all.get(all.size() - 1).stamp(),
                "origin %x stamps backwards at %d",
                event.origin(),
                event.sequence());
        Written written = new Written(
                event.origin(),
                event.sequence(),
                event.stamp(),
                event.kind(),
                event.cache(),
                event.key(),
                event.value(),
                event.expiresAt(),
                frame,
                time.nowNs());
        all.add(written);
        return written;
    }

    /** Somebody journals an event of another origin, or reads it back. */
    Written copied(EventFrame event, byte[] frame) {
        Written written = find(event.origin(), event.sequence());
        Check.that(
                written != null && Arrays.equals(written.frame(), frame),
                "event %x:%d is not what its origin made",
                event.origin(),
                event.sequence());
        return written;
    }

    /** The event at a place in an origin's order; null when there never was one. */
    @Nullable Written find(long origin, long sequence) {
        List<Written> all = byOrigin.get(origin);
        return all == null || sequence < 1 || sequence > all.size() ? null : all.get((int) sequence - 1);
    }

    /** What a peer lacked whose snapshot was adopted. */
    List<MissingRanges.Range> holes(Path adopted) {
        return holesOfAdopted.computeIfAbsent(
                adopted.toString(), name -> new SnapshotReader(adopted).head().missing());
    }

    /** Whether an event of that version was ever made. */
    boolean knows(long origin, long stamp) {
        return byOrigin.getOrDefault(origin, List.of()).stream().anyMatch(written -> written.stamp() == stamp);
    }

    /** The number of events. */
    long size() {
        return byOrigin.values().stream().mapToLong(List::size).sum();
    }
}
