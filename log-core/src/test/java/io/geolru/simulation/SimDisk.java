package io.geolru.simulation;

import io.geolru.codec.Bodies;
import io.geolru.codec.EventFrame;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import io.geolru.journal.DamageListener;
import io.geolru.journal.EpochDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.journal.RecordedLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One node's disk, which survives its processes: journal epochs in files of frames, snapshots, and the persisted promise. What was not synced may be
 * lost with the operating system.
 */
public final class SimDisk implements RecordedLog {
    private static final int FILE_EVENTS = 64;

    private final List<EpochDirectory> epochs = new ArrayList<>();
    private final List<File> files = new ArrayList<>();
    /** Also those that retention has deleted. */
    private final List<File> everyFile = new ArrayList<>();

    private SimFileSystem snapshots = new SimFileSystem();
    private Frontier held = new Frontier();
    private Promise promise = new Promise(0, 0);
    private int fileEvents = FILE_EVENTS;
    private boolean full;
    private @Nullable Truth truth;

    private record Promise(long written, long forced) {}

    /** One file of the journal. A frame that was damaged is null. */
    static final class File {
        final int epoch;
        final int number;
        final long openedAtMs;
        final Frontier heldBefore;
        final List<byte @Nullable []> frames = new ArrayList<>();
        final List<Long> arrivals = new ArrayList<>();
        final List<Boolean> wins = new ArrayList<>();

        @Nullable Frontier jump;

        long bytes;
        int synced;
        boolean deleted;

        File(int epoch, int number, long openedAtMs, Frontier heldBefore) {
            this.epoch = epoch;
            this.number = number;
            this.openedAtMs = openedAtMs;
            this.heldBefore = heldBefore;
        }

        JournalPosition position(int offset) {
            return new JournalPosition(epoch, number, offset);
        }

        private File copy() {
            File copy = new File(epoch, number, openedAtMs, heldBefore);
            copy.frames.addAll(frames);
            copy.arrivals.addAll(arrivals);
            copy.wins.addAll(wins);
            copy.jump = jump == null ? null : jump.copy();
            copy.bytes = bytes;
            copy.synced = frames.size();
            copy.deleted = deleted;
            return copy;
        }
    }

    /** The same disk as a backup of it has it. */
    public SimDisk copy() {
        SimDisk copy = new SimDisk();
        copy.epochs.addAll(epochs);
        for (File file : everyFile) {
            File same = file.copy();
            copy.everyFile.add(same);
            if (!same.deleted) {
                copy.files.add(same);
            }
        }
        copy.snapshots = snapshots.copy();
        copy.held = held.copy();
        copy.promise = promise;
        copy.fileEvents = fileEvents;
        copy.truth = truth == null ? null : truth.copy();
        return copy;
    }

    /** Sets after how many events a new file is begun. */
    SimDisk fileEvents(int events) {
        fileEvents = events;
        return this;
    }

    /** Lets something look at all that is appended; it knows what this disk holds. */
    SimDisk watch(Truth knows) {
        truth = knows;
        return this;
    }

    @Nullable Truth truth() {
        return truth;
    }

    @Override
    public Path path() {
        return snapshots.getPath("/");
    }

    @Override
    public Path snapshots() {
        return snapshots.getPath("/snapshots");
    }

    @Override
    public List<EpochDirectory> epochs() {
        return List.copyOf(epochs);
    }

    @Override
    public List<JournalFiles.FileInfo> files() {
        return files.stream()
                .map(file -> new JournalFiles.FileInfo(
                        file.position(0), path(), file.bytes, file.openedAtMs, file.heldBefore.copy()))
                .toList();
    }

    @Override
    public JournalReader read(JournalPosition from, DamageListener listener) {
        return new SimJournalReader(this, from, listener, reader -> {});
    }

    EpochDirectory openEpoch(long origin, Frontier heldBefore, long nowMs) {
        int number = epochs.isEmpty() ? 1 : epochs.get(epochs.size() - 1).number() + 1;
        // The system has long written out what earlier processes left.
        everyFile.forEach(file -> file.synced = file.frames.size());
        EpochDirectory epoch = new EpochDirectory(number, origin, path());
        epochs.add(epoch);
        held = heldBefore.copy();
        beginFile(number, 0, nowMs);
        if (truth != null) {
            truth.opened(origin);
        }
        return epoch;
    }

    private void beginFile(int epoch, int number, long nowMs) {
        File file = new File(epoch, number, nowMs, held.copy());
        files.add(file);
        everyFile.add(file);
    }

    void append(byte[] frame, long nowMs, long arrivedAt, boolean won) {
        File file = newest();
        if (file.frames.size() >= fileEvents) {
            beginFile(file.epoch, file.number + 1, nowMs);
            file = newest();
        }
        file.frames.add(frame);
        file.arrivals.add(arrivedAt);
        file.wins.add(won);
        file.bytes += frame.length;
        EventFrame event = new EventFrame();
        event.wrap(new UnsafeBuffer(frame), 0);
        if (event.kind() == EventKind.SNAPSHOT_ADOPTED
                && event.origin() == epochs.get(epochs.size() - 1).origin()) {
            noteJump(file, Bodies.SnapshotAdopted.decode(event).frontier());
        }
        held.advance(event.origin(), event.sequence(), event.stamp());
        if (truth != null) {
            truth.appended(event, frame, snapshots());
        }
    }

    private void noteJump(File file, Frontier snapshot) {
        Frontier jump = file.jump == null ? new Frontier() : file.jump;
        snapshot.forEach((origin, sequence, stamp) -> {
            if (sequence > held.sequence(origin)) {
                jump.advance(origin, sequence, stamp);
            }
        });
        file.jump = jump.size() > 0 ? jump : null;
        held.mergeMax(snapshot);
    }

    File newest() {
        return files.get(files.size() - 1);
    }

    /** The frame appended last. */
    byte @Nullable [] lastFrame() {
        File file = newest();
        return file.frames.isEmpty() ? null : file.frames.get(file.frames.size() - 1);
    }

    JournalPosition end() {
        return newest().position(newest().frames.size());
    }

    List<File> fileList() {
        return files;
    }

    /** The file of a place; null when there is none. */
    @Nullable File find(JournalPosition position) {
        File file = atOrAfter(position.epoch(), position.file());
        return file != null && file.epoch == position.epoch() && file.number == position.file() ? file : null;
    }

    /** The first file that begins at or behind a place; null when there is none. */
    @Nullable File atOrAfter(int epoch, int number) {
        int low = 0;
        int high = files.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            File file = files.get(middle);
            if (file.epoch > epoch || (file.epoch == epoch && file.number >= number)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low < files.size() ? files.get(low) : null;
    }

    void delete(File file) {
        file.deleted = true;
        files.remove(file);
    }

    /** Deletes all but the newest files. */
    public void retain(int newestFiles) {
        while (files.size() > newestFiles) {
            delete(files.get(0));
        }
    }

    /** Makes all that was appended durable. */
    void sync() {
        for (int i = everyFile.size() - 1;
                i >= 0 && everyFile.get(i).synced < everyFile.get(i).frames.size();
                i--) {
            everyFile.get(i).synced = everyFile.get(i).frames.size();
        }
    }

    /** Whether appends are refused. */
    public boolean full() {
        return full;
    }

    /** Fills the disk up, or makes room. */
    public void full(boolean isFull) {
        full = isFull;
        snapshots.full(isFull);
    }

    long reserve() {
        return promise.written();
    }

    void reserve(long stamp, boolean force) {
        long highest = Math.max(stamp, promise.written());
        promise = new Promise(highest, force ? highest : promise.forced());
    }

    /** Loses the last events of the present epoch, synced or not. */
    public void loseTail(int events) {
        int left = events;
        while (left > 0) {
            File file = newest();
            int lost = Math.min(left, file.frames.size());
            cut(file, file.frames.size() - lost);
            left -= lost;
            if (file.number == 0) {
                break;
            }
            if (file.frames.isEmpty()) {
                forget(file);
            }
        }
        rebuilt();
    }

    /**
     * What a crash of the operating system leaves: what was synced, and some of the rest.
     *
     * @return whether events or the promise were lost
     */
    boolean crash(SplittableRandom random) {
        snapshots.crash(random);
        boolean lost = random.nextBoolean() && promise.forced() < promise.written();
        promise = new Promise(lost ? promise.forced() : promise.written(), promise.forced());
        if (lost && truth != null) {
            truth.promiseLost();
        }
        if (random.nextInt(3) == 0 && damageUnsynced(random)) {
            rebuilt();
            return true;
        }
        boolean cut = false;
        for (File file : List.copyOf(everyFile)) {
            int unsynced = file.frames.size() - file.synced;
            int keep = cut ? 0 : file.synced + (unsynced > 0 ? random.nextInt(unsynced + 1) : 0);
            if (keep < file.frames.size()) {
                cut(file, keep);
                cut = true;
            }
            if (cut && file.frames.isEmpty() && file.number > 0) {
                forget(file);
            }
            file.synced = file.frames.size();
        }
        if (cut) {
            rebuilt();
        }
        return lost || cut;
    }

    /** Damages the frames of a range of an origin's events. */
    public void damage(long origin, long from, long to) {
        EventFrame event = new EventFrame();
        for (File file : files) {
            for (int i = 0; i < file.frames.size(); i++) {
                byte[] frame = file.frames.get(i);
                if (frame != null) {
                    event.wrap(new UnsafeBuffer(frame), 0);
                    if (event.origin() == origin && event.sequence() >= from && event.sequence() <= to) {
                        file.frames.set(i, null);
                    }
                }
            }
        }
        rebuilt();
    }

    /** Some of what was not synced has not come to the disk, though what is behind it has. */
    private boolean damageUnsynced(SplittableRandom random) {
        File file = newest();
        int unsynced = file.frames.size() - file.synced;
        if (unsynced < 2) {
            return false;
        }
        int from = file.synced + random.nextInt(unsynced - 1);
        int to = from + 1 + random.nextInt(Math.min(4, file.frames.size() - from - 1));
        for (int i = from; i < to; i++) {
            file.frames.set(i, null);
        }
        everyFile.forEach(each -> each.synced = each.frames.size());
        return true;
    }

    private static void cut(File file, int keep) {
        List<byte @Nullable []> gone = file.frames.subList(keep, file.frames.size());
        for (byte[] frame : gone) {
            file.bytes -= frame == null ? 0 : frame.length;
        }
        gone.clear();
        file.arrivals.subList(keep, file.arrivals.size()).clear();
        file.wins.subList(keep, file.wins.size()).clear();
        file.synced = Math.min(file.synced, keep);
    }

    private void forget(File file) {
        files.remove(file);
        everyFile.remove(file);
    }

    private void rebuilt() {
        if (truth != null) {
            truth.rebuild(everyFile, snapshots());
        }
    }
}
