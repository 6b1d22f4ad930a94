package io.geolru.simulation;

import io.geolru.JournalFullException;
import io.geolru.Version;
import io.geolru.codec.Bodies.EpochOpened;
import io.geolru.codec.Bodies.EventsMissing;
import io.geolru.codec.EventEncoder;
import io.geolru.codec.EventFrame;
import io.geolru.event.Acceptance;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import io.geolru.event.HybridClock;
import io.geolru.event.TimeSource;
import io.geolru.journal.Journal;
import io.geolru.replication.LocalLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;

/** A node's log folded into a plain map, newest version wins: the least that the protocol can serve. Opens a new epoch on its disk. */
final class SimLog implements LocalLog {
    private static final String CACHE = "default";
    private static final long RESERVE_MS = 10;

    private final SimDisk disk;
    private final TimeSource time;
    private final long maxClockDriftMs;
    private final MemoryJournal journal;
    private final HybridClock clock;
    private final long startedAtMs;
    private final Frontier frontier = new Frontier();
    private final Map<Long, EpochOpened> opened = new LinkedHashMap<>();
    private final TreeMap<String, Version> versions = new TreeMap<>();
    private final List<EventsMissing> missing = new ArrayList<>();
    private final EventEncoder encoder = new EventEncoder();
    private final EventFrame own = new EventFrame();
    private long sequence;
    private long moved;
    private Consumer<EventFrame> beforeApply = event -> {};

    /** Sets what looks at every event of another origin before it is applied. */
    void beforeApply(Consumer<EventFrame> look) {
        beforeApply = look;
    }

    SimLog(SimDisk disk, TimeSource time, long origin, String node, String region, long maxClockDriftMs) {
        this.disk = disk;
        this.time = time;
        this.maxClockDriftMs = maxClockDriftMs;
        startedAtMs = time.epochMillis();
        replay();
        long previous = disk.epochs() == 0 ? 0 : disk.origin(disk.epochs());
        journal = new MemoryJournal(disk, origin);
        clock = new HybridClock(time, Math.max(disk.reserve(), highestStamp()));
        reserve();
        long previousSequence = previous == 0 ? 0 : frontier.sequence(previous);
        EpochOpened body = new EpochOpened(previous, previousSequence, journal.epoch(), node, region);
        write(EventKind.EPOCH_OPENED, "", "", body.encode());
    }

    /** Writes a value under a key and answers its version. */
    Version put(String key, byte[] value) {
        return write(EventKind.PUT, CACHE, key, value);
    }

    Version remove(String key) {
        return write(EventKind.REMOVE, CACHE, key, new byte[0]);
    }

    /** The version of every key ever seen, removed ones too. */
    Map<String, Version> versions() {
        return versions;
    }

    long sequence() {
        return sequence;
    }

    Frontier held() {
        return frontier;
    }

    /** Declares events that were held as missing. */
    void lose(EventsMissing range) {
        missing.add(range);
    }

    @Override
    public long origin() {
        return journal.origin();
    }

    @Override
    public long startedAtMs() {
        return startedAtMs;
    }

    @Override
    public void frontier(Frontier into) {
        reserve();
        frontier.advance(origin(), sequence, clock.promise());
        into.mergeMax(frontier);
    }

    @Override
    public long frontierVersion() {
        return moved;
    }

    @Override
    public Acceptance accept(EventFrame event) {
        long held = frontier.sequence(event.origin());
        if (event.sequence() <= held) {
            return fill(event);
        }
        if (event.sequence() != held + 1) {
            return Acceptance.GAP;
        }
        if (isAhead(event.stamp())) {
            return Acceptance.FUTURE;
        }
        try {
            journal.append(event.buffer(), event.frameOffset(), event.frameLength());
        } catch (JournalFullException e) {
            return Acceptance.FULL;
        }
        clock.observe(event.stamp());
        beforeApply.accept(event);
        apply(event);
        return Acceptance.APPLIED;
    }

    @Override
    public void promise(long origin, long atSequence, long promise) {
        if (frontier.sequence(origin) < atSequence || origin == origin()) {
            throw new AssertionError("a promise for what is not held");
        }
        if (frontier.advance(origin, frontier.sequence(origin), promise) && !isAhead(promise)) {
            clock.observe(promise);
        }
    }

    @Override
    public List<EventsMissing> missing() {
        return List.copyOf(missing);
    }

    @Override
    public void forEachOrigin(OriginVisitor visitor) {
        frontier.forEach((origin, held, promise) -> {
            EpochOpened epoch = opened.get(origin);
            visitor.visit(
                    origin, epoch == null ? "" : epoch.node(), epoch == null ? "" : epoch.region(), closed(origin));
        });
    }

    @Override
    public Journal journal() {
        return journal;
    }

    int openReaders() {
        return journal.openReaders();
    }

    private boolean isAhead(long stamp) {
        return HybridClock.epochMillis(stamp) > time.epochMillis() + maxClockDriftMs;
    }

    private boolean closed(long origin) {
        return opened.values().stream().anyMatch(epoch -> epoch.previousOrigin() == origin);
    }

    private Acceptance fill(EventFrame event) {
        for (EventsMissing range : missing) {
            if (range.origin() == event.origin()
                    && range.from() <= event.sequence()
                    && event.sequence() <= range.to()) {
                missing.remove(range);
                split(range, event.sequence());
                journal.append(event.buffer(), event.frameOffset(), event.frameLength());
                return Acceptance.APPLIED;
            }
        }
        return Acceptance.DUPLICATE;
    }

    private void split(EventsMissing range, long filled) {
        if (range.from() < filled) {
            missing.add(new EventsMissing(range.origin(), range.from(), filled - 1));
        }
        if (filled < range.to()) {
            missing.add(new EventsMissing(range.origin(), filled + 1, range.to()));
        }
    }

    private Version write(EventKind kind, String cache, String key, byte[] value) {
        encoder.encode(kind, cache, key, "", value);
        reserve();
        encoder.complete(origin(), sequence + 1, clock.next(), Event.NEVER);
        journal.append(encoder.buffer(), 0, encoder.length());
        sequence++;
        own.wrap(encoder.buffer(), 0);
        apply(own);
        return new Version(own.stamp(), own.origin());
    }

    private void apply(EventFrame event) {
        long held = frontier.sequence(event.origin());
        if (event.sequence() != held + 1) {
            throw new AssertionError("sequence " + event.sequence() + " after " + held);
        }
        frontier.advance(event.origin(), event.sequence(), event.stamp());
        moved++;
        if (event.kind() == EventKind.EPOCH_OPENED) {
            opened.put(event.origin(), EpochOpened.decode(event));
        } else {
            Version version = new Version(event.stamp(), event.origin());
            versions.merge(event.key(), version, (one, other) -> one.compareTo(other) > 0 ? one : other);
        }
    }

    private void replay() {
        EventFrame event = new EventFrame();
        for (int epoch = 1; epoch <= disk.epochs(); epoch++) {
            for (int i = 0; i < disk.length(epoch); i++) {
                event.wrap(new UnsafeBuffer(disk.frame(epoch, i)), 0);
                apply(event);
            }
        }
    }

    private long highestStamp() {
        long[] highest = {0};
        frontier.forEach((origin, held, promise) -> highest[0] = Math.max(highest[0], promise));
        return highest[0];
    }

    private void reserve() {
        long wanted = Math.max(clock.last(), HybridClock.stampAt(time.epochMillis()));
        if (clock.reserve() <= wanted) {
            long ahead = wanted + HybridClock.stampAt(RESERVE_MS);
            disk.reserve(ahead);
            clock.reserve(ahead);
        }
    }
}
