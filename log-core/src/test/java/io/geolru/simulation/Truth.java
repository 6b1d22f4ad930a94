package io.geolru.simulation;

import io.geolru.Version;
import io.geolru.codec.Bodies;
import io.geolru.codec.EventFrame;
import io.geolru.event.EventKind;
import io.geolru.simulation.Ledger.Written;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** What is known of one disk: what its journal adds up to, frame by frame, and what its node has promised. */
final class Truth {
    private final Ledger ledger;
    private final Set<Long> ownOrigins = new HashSet<>();
    /** When the first event of an origin came, in simulated nanoseconds. */
    private final Map<Long, Long> knownSince = new HashMap<>();

    private LogModel model;
    /** What there will be once the peer's snapshot that is being merged has been. */
    private @Nullable LogModel next;

    private @Nullable Written last;
    private long own;
    private long highestStamp;
    private long reserved;
    private long promised;
    private long highestClockMs;
    private boolean hasAdopted;
    private boolean hasFilled;

    Truth(Ledger ledger) {
        this.ledger = ledger;
        model = new LogModel(ledger);
    }

    Truth copy() {
        Truth copy = new Truth(ledger);
        copy.ownOrigins.addAll(ownOrigins);
        copy.knownSince.putAll(knownSince);
        copy.model = next == null ? model.copy() : next.copy();
        copy.highestStamp = highestStamp;
        copy.promised = promised;
        copy.reserved = reserved;
        copy.highestClockMs = highestClockMs;
        copy.hasAdopted = hasAdopted;
        return copy;
    }

    /** A process begins to write as an origin. */
    void opened(long origin) {
        own = origin;
        ownOrigins.add(origin);
        adopted();
    }

    /** A frame was appended. */
    void appended(EventFrame event, byte[] frame, Path snapshots) {
        Written written;
        if (event.origin() == own) {
            written = ledger.written(event, frame);
            Check.that(
                    event.stamp() > Math.max(highestStamp, promised),
                    "%s is stamped at or below what was seen or promised before (%x, %x)",
                    written,
                    highestStamp,
                    promised);
        } else {
            written = ledger.copied(event, frame);
        }
        note(written);
        hasFilled = model.take(written);
        if (next != null) {
            next.take(written);
        }
        if (written.kind() == EventKind.SNAPSHOT_ADOPTED && written.origin() == own) {
            next = next == null ? model.copy() : next;
            adopt(next, written, snapshots);
        }
        last = written;
    }

    private void note(Written written) {
        highestStamp = Math.max(highestStamp, written.stamp());
        knownSince.putIfAbsent(written.origin(), ledger.nowNs());
    }

    private void adopt(LogModel into, Written written, Path snapshots) {
        EventFrame event = new EventFrame();
        event.wrap(new UnsafeBuffer(written.frame()), 0);
        Bodies.SnapshotAdopted body = Bodies.SnapshotAdopted.decode(event);
        hasAdopted = true;
        Path file = snapshots.resolve(body.snapshot());
        into.adopt(body.frontier(), ledger.holes(file));
        body.frontier().forEach((origin, upTo, promise) -> knownSince.putIfAbsent(origin, ledger.nowNs()));
    }

    /** Whether a peer's snapshot is journaled as adopted, and not known to be merged. */
    boolean adopting() {
        return next != null;
    }

    /** The peer's snapshot has been merged. */
    void adopted() {
        LogModel merged = next;
        if (merged != null) {
            model = merged;
            next = null;
        }
    }

    /** Begins anew with what is left in the files. */
    void rebuild(List<SimDisk.File> files, Path snapshots) {
        model = new LogModel(ledger);
        next = null;
        highestStamp = 0;
        EventFrame event = new EventFrame();
        for (SimDisk.File file : files) {
            for (byte[] frame : file.frames) {
                if (frame != null) {
                    event.wrap(new UnsafeBuffer(frame), 0);
                    Written written = Objects.requireNonNull(ledger.find(event.origin(), event.sequence()));
                    note(written);
                    model.reread(written);
                    if (written.kind() == EventKind.SNAPSHOT_ADOPTED && ownOrigins.contains(written.origin())) {
                        adopt(model, written, snapshots);
                    }
                }
            }
        }
        knownSince.keySet().retainAll(model.held().keySet());
    }

    /** The node has persisted that it may promise so much. */
    void reserved(long stamp) {
        reserved = Math.max(reserved, stamp);
    }

    /**
     * Own stamps are above this from now on, also after a restart that keeps the disk. Beyond what is persisted a promise only says that an event is
     * not stamped below the one before it.
     */
    void promised(long stamp) {
        promised = Math.max(promised, Math.min(stamp, reserved));
    }

    /** The persisted promise did not survive. */
    void promiseLost() {
        promised = 0;
        reserved = 0;
    }

    /** What the node's clock shows; expiry follows the highest that it ever showed. */
    void clock(long epochMillis) {
        highestClockMs = Math.max(highestClockMs, epochMillis);
    }

    long highestClockMs() {
        return highestClockMs;
    }

    /** Whether something that is newer than the journal may have come with a peer's snapshot, which was taken while the peer went on. */
    boolean mayHaveComeEarly(long origin, long stamp, @Nullable Written visible) {
        boolean newer = visible == null || Version.compare(stamp, origin, visible.stamp(), visible.origin()) > 0;
        return hasAdopted && newer && !model.holds(origin, stamp) && ledger.knows(origin, stamp);
    }

    /** Whether a peer's snapshot was ever adopted, which may have let go of something. */
    boolean hasAdopted() {
        return hasAdopted;
    }

    /** Whether events of an origin were here already when it made an event. */
    boolean knewBefore(Written written) {
        Long since = knownSince.get(written.origin());
        return written.origin() == own || (since != null && since < written.at());
    }

    /** What was appended last. */
    @Nullable Written last() {
        return last;
    }

    /** Whether what was appended last had been missing. */
    boolean hasFilled() {
        return hasFilled;
    }

    /** What the journal adds up to, without what is being merged. */
    LogModel model() {
        return model;
    }

    /** The put that will be visible under a key once what is being merged has been; null when there is none. */
    @Nullable Written visibleOnceAdopted(String cache, String key) {
        return next == null ? null : next.visible(cache, key);
    }
}
