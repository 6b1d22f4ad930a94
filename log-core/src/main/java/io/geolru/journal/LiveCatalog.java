package io.geolru.journal;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** The files of the journal that this process writes. Its newest file may be read up to the last append. Thread-safe. */
final class LiveCatalog extends FileCatalog {
    private final int epoch;
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong own = new AtomicLong();

    /** Lists what earlier epochs left. */
    LiveCatalog(DataDirectory directory, EpochDirectory live) throws IOException {
        this.epoch = live.number();
        for (EpochDirectory old : directory.epochs()) {
            if (old.number() != epoch) {
                addFilesOf(old);
            }
        }
    }

    /** Makes what was written up to here visible to readers. */
    void publish(int file, long end) {
        published.setRelease(packed(file, end));
    }

    /** Notes that what is published next is an event of this process. */
    void own(int file, long end) {
        own.setRelease(packed(file, end));
    }

    /** The end of what is visible. */
    JournalPosition appended() {
        return position(published.getAcquire());
    }

    /** The end of this process's last event. */
    JournalPosition own() {
        return position(own.getAcquire());
    }

    private static long packed(int file, long end) {
        return (long) file << Integer.SIZE | end;
    }

    private JournalPosition position(long now) {
        return new JournalPosition(epoch, (int) (now >>> Integer.SIZE), (int) now);
    }

    @Override
    long readable(JournalFile file) {
        long now = published.getAcquire();
        return file.epoch() == epoch && file.number() == (int) (now >>> Integer.SIZE) ? (int) now : Long.MAX_VALUE;
    }

    @Override
    boolean mayGrow(JournalFile file) {
        return file.epoch() == epoch && file.number() == (int) (published.getAcquire() >>> Integer.SIZE);
    }

    @Override
    void refresh() {
        // What this process writes, it knows.
    }
}
