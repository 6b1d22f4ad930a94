package io.geolru.simulation;

import io.geolru.codec.EventFrame;
import io.geolru.event.Frontier;
import io.geolru.journal.JournalPosition;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** What survives a crash of a process: the frames of all epochs, in files, and the persisted promise. */
public final class SimDisk {
    static final int FILE_EVENTS = 64;

    private final List<Epoch> epochs = new ArrayList<>();
    private final List<FileStart> files = new ArrayList<>();
    private Frontier frontier = new Frontier();
    private JournalPosition first = JournalPosition.START;
    private long reserve;
    private boolean full;

    /** The frames of one epoch. */
    private record Epoch(long origin, List<byte[]> frames) {}

    private record FileStart(JournalPosition position, Frontier frontier) {}

    int epochs() {
        return epochs.size();
    }

    int openEpoch(long origin) {
        epochs.add(new Epoch(origin, new ArrayList<>()));
        return epochs.size();
    }

    long origin(int epoch) {
        return epochs.get(epoch - 1).origin();
    }

    int length(int epoch) {
        return epoch == 0 ? 0 : epochs.get(epoch - 1).frames().size();
    }

    byte[] frame(int epoch, int index) {
        return epochs.get(epoch - 1).frames().get(index);
    }

    void append(byte[] frame) {
        List<byte[]> frames = epochs.get(epochs.size() - 1).frames();
        if (frames.size() % FILE_EVENTS == 0) {
            files.add(new FileStart(end(), frontier.copy()));
        }
        frames.add(frame);
        EventFrame event = new EventFrame();
        event.wrap(new UnsafeBuffer(frame), 0);
        frontier.advance(event.origin(), event.sequence(), event.stamp());
    }

    JournalPosition end() {
        return new JournalPosition(epochs.size(), 0, length(epochs.size()));
    }

    JournalPosition first() {
        return first;
    }

    /** The last start of a file before everything that the holder of a frontier lacks; null when that is deleted. */
    @Nullable JournalPosition positionAfter(Frontier held) {
        for (int i = files.size() - 1; i >= 0; i--) {
            FileStart file = files.get(i);
            if (file.position().compareTo(first) < 0) {
                return null;
            }
            if (held.covers(file.frontier())) {
                return file.position();
            }
        }
        return null;
    }

    /** Deletes all but the newest files. */
    public void retain(int newestFiles) {
        if (files.size() > newestFiles) {
            first = files.get(files.size() - newestFiles).position();
        }
    }

    /** Whether appends are refused. */
    public boolean full() {
        return full;
    }

    /** Fills the disk up, or makes room. */
    public void full(boolean isFull) {
        full = isFull;
    }

    long reserve() {
        return reserve;
    }

    void reserve(long stamp) {
        reserve = stamp;
    }

    /** Loses the last events of the present epoch, as an operating system's crash does that were not synced. */
    public void loseTail(int events) {
        List<byte[]> frames = epochs.get(epochs.size() - 1).frames();
        int keep = Math.max(0, frames.size() - events);
        frames.subList(keep, frames.size()).clear();
        rebuild();
    }

    private void rebuild() {
        List<Epoch> all = new ArrayList<>(epochs);
        epochs.clear();
        files.clear();
        frontier = new Frontier();
        for (Epoch epoch : all) {
            openEpoch(epoch.origin());
            epoch.frames().forEach(this::append);
        }
    }
}
