package io.geolru.journal;

import io.geolru.JournalFullException;
import io.geolru.codec.Bodies;
import io.geolru.codec.EventFrame;
import io.geolru.codec.Frames;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import io.geolru.event.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of a running node: a new epoch for each start, a Chronicle queue of files that roll by size, read back by our own readers.
 *
 * <p>{@link #append} is guarded by the writer's lock. {@link #doHelperWork} and {@link #retain} are for one helper thread; what they do, an
 * append otherwise has to do itself. Everything else is thread-safe. {@link #close} comes after the last append and the last helper work.
 */
public final class ChronicleJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(ChronicleJournal.class);

    private final DataDirectory directory;
    private final JournalConfig config;
    private final TimeSource time;
    private final EpochDirectory epoch;
    private final LiveCatalog catalog;
    private final EpochWriter writer;
    private final JournalSync sync;
    private final JournalRetention retention;
    private final Frontier held;
    private final EventFrame noted = new EventFrame();
    private final Set<FileJournalReader> readers = ConcurrentHashMap.newKeySet();
    private final AtomicLong appendedEvents = new AtomicLong();
    private final AtomicLong appendedBytes = new AtomicLong();
    private final AtomicLong damaged = new AtomicLong();
    private final long syncIntervalNs;
    private JournalFile file;
    private long eventsInFile;
    /** Own events, the many, go into {@link #held} only when it is asked for. */
    private long ownSequence;

    private long ownStamp;
    private long lastSyncNs;
    /** The key of the newest file that {@link #force} has forced. */
    private long forcedTo = Long.MIN_VALUE;

    private volatile @Nullable JournalBrokenException broken;
    /** What there was no room for when room was last needed. */
    private volatile @Nullable String full;

    private volatile boolean closed;

    private ChronicleJournal(
            DataDirectory directory, JournalConfig config, TimeSource time, Frontier heldBefore, EpochDirectory epoch)
            throws IOException {
        this.directory = directory;
        this.config = config;
        this.time = time;
        this.epoch = epoch;
        this.held = heldBefore.copy();
        this.syncIntervalNs = TimeUnit.MILLISECONDS.toNanos(config.syncIntervalMs());
        this.lastSyncNs = time.nanoTime();
        this.catalog = new LiveCatalog(directory, epoch);
        this.retention = new JournalRetention(directory, config, time, catalog, epoch.number());
        this.sync = new JournalSync(config.sync(), epoch.path());
        this.writer = new EpochWriter(epoch, config.fileBytes(), config.maxFrameBytes());
        try {
            this.file = beginFile(0);
        } catch (IOException | RuntimeException | Error e) {
            writer.close();
            throw e;
        }
    }

    /**
     * Opens a new epoch behind those that are there. Its first event is the caller's to write.
     *
     * @param heldBefore what the node holds before this epoch; copied
     * @throws JournalFullException when the disk has no room
     * @throws UncheckedIOException when the directory cannot be read or written
     */
    public static ChronicleJournal open(
            DataDirectory directory, JournalConfig config, TimeSource time, Frontier heldBefore) {
        OpenedPackages.ensure();
        try {
            EpochDirectory epoch = directory.createEpoch(randomOrigin(), config.sync() != Sync.OS);
            return new ChronicleJournal(directory, config, time, heldBefore, epoch);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a journal in " + directory.path(), e);
        }
    }

    @Override
    public int epoch() {
        return epoch.number();
    }

    @Override
    public long origin() {
        return epoch.origin();
    }

    /**
     * {@inheritDoc}
     *
     * @throws JournalBrokenException when the disk failed; final
     * @throws IllegalArgumentException when the frame is longer than the configured maximum
     * @throws IllegalStateException after close
     */
    @Override
    public void append(DirectBuffer frame, int offset, int length, long arrivedAt, boolean won) {
        makeRoom(length);
        try {
            writer.append(frame, offset, length, arrivedAt, won);
        } catch (RuntimeException | Error e) {
            throw breakBecause(e);
        }
        note(frame, offset);
        eventsInFile++;
        appendedEvents.setRelease(appendedEvents.getPlain() + 1);
        appendedBytes.setRelease(appendedBytes.getPlain() + length);
        sync.appended();
        requireSynced();
        catalog.publish(file.number(), writer.end());
    }

    /**
     * {@inheritDoc}
     *
     * @throws JournalBrokenException when the disk failed; final
     * @throws IllegalArgumentException when that is longer than the configured maximum
     * @throws IllegalStateException after close
     */
    @Override
    public void makeRoom(int length) {
        requireUsable();
        if (length < Frames.HEADER_LENGTH || length > config.maxFrameBytes()) {
            throw new IllegalArgumentException(
                    "frame has " + length + " bytes, at most " + config.maxFrameBytes() + " are allowed");
        }
        try {
            if (eventsInFile > 0 && !writer.fits(length)) {
                file = beginFile(file.number() + 1);
            }
            writer.makeRoom(length);
            if (full != null) {
                full = null;
            }
        } catch (JournalFullException e) {
            full = e.getMessage();
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            throw breakBecause(e);
        }
    }

    @Override
    public JournalPosition appendedPosition() {
        return catalog.appended();
    }

    @Override
    public JournalPosition ownPosition() {
        return catalog.own();
    }

    @Override
    public JournalReader reader(JournalPosition from) {
        FileJournalReader reader = new FileJournalReader(catalog, from, this::damaged, readers::remove);
        readers.add(reader);
        return reader;
    }

    @Override
    public @Nullable JournalPosition positionAfter(Frontier wanted) {
        for (JournalFile candidate : catalog.files().descendingMap().values()) {
            @Nullable Frontier jump = candidate.jump();
            if (jump != null && !wanted.covers(jump)) {
                return null;
            }
            @Nullable FileHead head = candidate.head();
            if (head != null && wanted.covers(head.frontier())) {
                return candidate.start();
            }
        }
        return null;
    }

    @Override
    public @Nullable Beginning beginningAt(long arrivedAt) {
        @Nullable Beginning found = null;
        for (JournalFile candidate : catalog.files().values()) {
            @Nullable FileHead head = candidate.head();
            if (head == null) {
                continue; // what is in it is then read from the file before it
            }
            boolean isLater = head.openedAt() >= arrivedAt;
            if (isLater && found != null) {
                return found;
            } else if (isLater && !new Frontier().covers(head.frontier())) {
                return null;
            }
            found = new Beginning(candidate.start(), head.frontier());
        }
        return found;
    }

    /** Where the oldest file begins. Thread-safe. */
    public JournalPosition firstPosition() {
        @Nullable JournalFile first = catalog.first();
        return first == null ? appendedPosition() : first.start();
    }

    /**
     * Allocates space ahead of the writer, prepares the next file, forces the disk where that is due, and trims complete files.
     *
     * @return the number of things done; 0 when there was nothing to do
     */
    public int doHelperWork() {
        if (closed || broken != null) {
            return 0;
        }
        int work = 0;
        try {
            work += writer.allocateAhead() ? 1 : 0;
            int next = writer.file() + 1;
            if (writer.end() > config.fileBytes() / 2 && !writer.isPrepared(next) && writer.prepare(next)) {
                work++;
            }
            if (full != null && writer.hasRoom(config.maxFrameBytes())) {
                full = null;
            }
        } catch (JournalFullException e) {
            LOG.debug("the next journal file must wait", e);
        }
        if (config.sync() == Sync.INTERVAL && time.nanoTime() - lastSyncNs >= syncIntervalNs) {
            lastSyncNs = time.nanoTime();
            work += sync.work() ? 1 : 0;
        }
        return work + (retention.trimNext() ? 1 : 0);
    }

    /**
     * Forces all that was appended so far to the disk, also at sync level {@link Sync#OS} and what earlier processes left: before something that
     * stands for it, such as a snapshot, is made to last. Helper thread.
     *
     * @throws JournalBrokenException when the disk fails; final
     */
    public void force() {
        try {
            for (JournalFile each : catalog.files().tailMap(forcedTo).values()) {
                try (UninterruptedFile content =
                        UninterruptedFile.open(each.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    content.force();
                }
                forcedTo = each.key();
            }
            DataDirectory.forceDirectory(epoch.path());
            DataDirectory.forceDirectory(directory.journal());
        } catch (IOException e) {
            throw breakBecause(e);
        }
    }

    /** Whether the sync level is one at which what is appended survives the machine. */
    public boolean forces() {
        return config.sync() != Sync.OS;
    }

    /**
     * Deletes the oldest files while the journal takes more than its limit of bytes, or they are older than its limit of age. Readers hold
     * files back from ageing, not from the limit of bytes.
     *
     * @param needed the position of the older of the two snapshots kept: nothing at or behind it is deleted
     * @throws UncheckedIOException when a file cannot be deleted
     */
    public void retain(JournalPosition needed) {
        retention.retain(needed, writer.allocated(), this::lowestPinned);
    }

    /** What made the journal refuse every further append, or null. Thread-safe. */
    public @Nullable String brokenBy() {
        @Nullable JournalBrokenException cause = broken;
        return cause == null ? null : cause.getMessage();
    }

    /** What the journal holds and did, as of now. */
    public JournalStats stats() {
        @Nullable JournalBrokenException syncError = sync.error();
        long lowestPinned = lowestPinned();
        return new JournalStats(
                retention.bytes(writer.allocated()),
                catalog.files().size(),
                (int) catalog.files().values().stream()
                        .mapToInt(JournalFile::epoch)
                        .distinct()
                        .count(),
                readers.size(),
                catalog.files().tailMap(lowestPinned).size(),
                appendedEvents.get(),
                appendedBytes.get(),
                sync.syncs(),
                damaged.get(),
                syncError == null ? null : syncError.getMessage(),
                full);
    }

    /** Forces what the sync level wants forced, and closes; open readers can go on. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        directory.epochClosed();
        sync.close();
        try {
            writer.close();
            retention.fileEnded(file, writer.end());
            while (retention.trimNext()) {
                LOG.debug("trimmed what the journal in {} did not use", epoch.path());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the journal in " + epoch.path(), e);
        }
    }

    private JournalFile beginFile(int number) throws IOException {
        FileHead head = new FileHead(origin(), epoch(), number, time.epochMillis(), held().copy());
        writer.roll(head, config.maxFrameBytes());
        JournalFile begun = new JournalFile(epoch(), number, writer.path(), 0);
        begun.head(head);
        catalog.publish(number, writer.end());
        catalog.files().put(begun.key(), begun);
        sync.fileBegun(begun.path());
        eventsInFile = 0;
        if (number > 0) {
            retention.fileEnded(file);
        }
        return begun;
    }

    /** Keeps the frontier that the next file's head will carry. */
    private void note(DirectBuffer frame, int offset) {
        if (!noted.wrap(frame, offset)) {
            return;
        }
        if (noted.kind() == EventKind.SNAPSHOT_ADOPTED && noted.origin() == origin()) {
            noteJump(Bodies.SnapshotAdopted.decode(noted).frontier());
        }
        if (noted.origin() == origin()) {
            catalog.own(file.number(), writer.end());
            ownSequence = noted.sequence();
            ownStamp = noted.stamp();
        } else {
            held.advance(noted.origin(), noted.sequence(), noted.stamp());
        }
    }

    /** What the journal holds, own events included. */
    private Frontier held() {
        if (ownSequence > 0) {
            held.advance(origin(), ownSequence, ownStamp);
        }
        return held;
    }

    /** What is adopted is not in the journal: it does not count for the heads of files. */
    private void noteJump(Frontier snapshot) {
        Frontier before = held();
        Frontier jump = new Frontier();
        snapshot.forEach((origin, sequence, promise) -> {
            if (sequence > before.sequence(origin)) {
                jump.advance(origin, sequence, promise);
            }
        });
        if (jump.size() > 0) {
            file.jump(jump);
        }
    }

    private void damaged(JournalPosition at, @Nullable JournalPosition soundAgainAt, String what) {
        damaged.incrementAndGet();
        LOG.warn("journal in {} is damaged at {}, sound again at {}: {}", directory.path(), at, soundAgainAt, what);
    }

    private long lowestPinned() {
        long lowest = JournalFile.key(epoch(), writer.file());
        for (FileJournalReader reader : readers) {
            lowest = Math.min(lowest, reader.pinned());
        }
        return lowest;
    }

    private void requireUsable() {
        if (closed) {
            throw new IllegalStateException("the journal in " + directory.path() + " is closed");
        }
        @Nullable JournalBrokenException cause = broken;
        if (cause != null) {
            throw breakBecause(cause);
        }
        requireSynced();
    }

    private void requireSynced() {
        @Nullable JournalBrokenException error = sync.error();
        if (error != null) {
            throw breakBecause(error);
        }
    }

    /** The first cause stays. */
    JournalBrokenException breakBecause(Throwable cause) {
        @Nullable JournalBrokenException first = broken;
        if (first == null) {
            first = cause instanceof JournalBrokenException e
                    ? e
                    : new JournalBrokenException(
                            "cannot write to the journal in " + epoch.path() + ": " + cause, cause);
            broken = first;
        }
        return new JournalBrokenException(String.valueOf(first.getMessage()), first);
    }

    private static long randomOrigin() {
        SecureRandom random = new SecureRandom();
        while (true) {
            long origin = random.nextLong() >>> 1;
            if (origin != 0) {
                return origin;
            }
        }
    }
}
