package io.geolru.simulation;

import io.geolru.JournalFullException;
import io.geolru.codec.EventFrame;
import io.geolru.event.Frontier;
import io.geolru.event.TimeSource;
import io.geolru.journal.Journal;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.journal.Sync;
import io.geolru.snapshot.SnapshotKeeper;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** A journal on a simulated disk. Offsets count frames. */
final class MemoryJournal implements Journal, SnapshotKeeper.JournalProgress {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final SimDisk disk;
    private final SimSettings settings;
    private final TimeSource time;
    private final int epoch;
    private final long origin;
    private final Set<SimJournalReader> readers = ConcurrentHashMap.newKeySet();
    private long lastSyncNs;
    private final EventFrame appended = new EventFrame();
    private JournalPosition ownPosition = JournalPosition.START;
    private long appendedBytes;

    /** Opens a new epoch on the disk. */
    MemoryJournal(SimDisk disk, SimSettings settings, TimeSource time, Frontier heldBefore, long origin) {
        if (disk.full()) {
            throw new JournalFullException("simulated disk is full");
        }
        this.disk = disk;
        this.settings = settings;
        this.time = time;
        this.origin = origin;
        epoch = disk.openEpoch(origin, heldBefore, time.epochMillis()).number();
        lastSyncNs = time.nanoTime();
    }

    @Override
    public int epoch() {
        return epoch;
    }

    @Override
    public long origin() {
        return origin;
    }

    @Override
    public void append(DirectBuffer frame, int offset, int length, long arrivedAt, boolean won) {
        makeRoom(length);
        byte[] bytes = new byte[length];
        frame.getBytes(offset, bytes);
        disk.append(bytes, time.epochMillis(), arrivedAt, won);
        appendedBytes += length;
        if (appended.wrap(frame, offset) && appended.origin() == origin) {
            ownPosition = disk.end();
        }
        if (settings.sync() == Sync.EVERY) {
            disk.sync();
        }
    }

    @Override
    public void makeRoom(int length) {
        if (disk.full()) {
            throw new JournalFullException("simulated disk is full");
        }
    }

    @Override
    public JournalPosition firstPosition() {
        return disk.fileList().get(0).position(0);
    }

    @Override
    public JournalPosition appendedPosition() {
        return disk.end();
    }

    @Override
    public JournalPosition ownPosition() {
        return ownPosition;
    }

    @Override
    public long appendedBytes() {
        return appendedBytes;
    }

    @Override
    public JournalReader reader(JournalPosition from) {
        SimJournalReader reader = new SimJournalReader(disk, from, (at, soundAgainAt, what) -> {}, readers::remove);
        readers.add(reader);
        return reader;
    }

    @Override
    public @Nullable JournalPosition positionAfter(Frontier wanted) {
        for (int i = disk.fileList().size() - 1; i >= 0; i--) {
            SimDisk.File file = disk.fileList().get(i);
            if (file.jump != null && !wanted.covers(file.jump)) {
                return null;
            }
            if (wanted.covers(file.heldBefore)) {
                return file.position(0);
            }
        }
        return null;
    }

    @Override
    public @Nullable Beginning beginningAt(long arrivedAt) {
        Beginning found = null;
        for (SimDisk.File file : disk.fileList()) {
            boolean isLater = file.openedAtMs >= arrivedAt;
            if (isLater && found != null) {
                break;
            } else if (isLater && !new Frontier().covers(file.heldBefore)) {
                return null;
            }
            found = new Beginning(file.position(0), file.heldBefore);
        }
        return found;
    }

    @Override
    public void force() {
        disk.sync();
    }

    /** What a helper does for a journal. */
    void doHelperWork() {
        if (settings.sync() == Sync.INTERVAL
                && time.nanoTime() - lastSyncNs >= settings.syncIntervalMs() * NANOS_PER_MILLI) {
            lastSyncNs = time.nanoTime();
            disk.sync();
        }
    }

    /** Deletes the oldest files that are no longer needed, as the real journal does. */
    void retain(JournalPosition needed) {
        while (disk.fileList().size() > 1) {
            SimDisk.File oldest = disk.fileList().get(0);
            SimDisk.File next = disk.fileList().get(1);
            if (oldest.position(0).compareTo(new JournalPosition(needed.epoch(), needed.file(), 0)) >= 0) {
                break;
            }
            boolean tooOld = time.epochMillis() - next.openedAtMs > settings.maxAgeMs();
            boolean pinned = readers.stream().anyMatch(reader -> reader.pinned().compareTo(oldest.position(0)) <= 0);
            if (bytes() <= settings.maxBytes() && (pinned || !tooOld)) {
                break;
            }
            disk.delete(oldest);
        }
    }

    private long bytes() {
        return disk.fileList().stream().mapToLong(file -> file.bytes).sum();
    }

    /** Whether the sync level is one at which what is appended survives the machine. */
    boolean forces() {
        return settings.sync() != Sync.OS;
    }

    /** How many readers were opened and not closed. */
    int openReaders() {
        return readers.size();
    }

    @Override
    public void close() {}
}
