package io.geolru.journal;

import io.geolru.event.Frontier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One file of an epoch. Thread-safe. */
final class JournalFile {
    private final int epoch;
    private final int number;
    private final Path path;
    private volatile long bytes;
    private @Nullable FileHead head;
    private boolean headRead;
    private volatile @Nullable Frontier jump;

    JournalFile(int epoch, int number, Path path, long bytes) {
        this.epoch = epoch;
        this.number = number;
        this.path = path;
        this.bytes = bytes;
    }

    int epoch() {
        return epoch;
    }

    int number() {
        return number;
    }

    Path path() {
        return path;
    }

    /** Orders files as they were written. */
    long key() {
        return key(epoch, number);
    }

    static long key(int epoch, int number) {
        return (long) epoch << Integer.SIZE | number;
    }

    JournalPosition start() {
        return position(0);
    }

    JournalPosition position(long offset) {
        return new JournalPosition(epoch, number, (int) offset);
    }

    /** What it takes on the disk. */
    long bytes() {
        return bytes;
    }

    void bytes(long newBytes) {
        bytes = newBytes;
    }

    synchronized void head(FileHead known) {
        head = known;
        headRead = true;
    }

    /** What the file says of itself; null when that is not there yet, damaged, or the file is gone. */
    synchronized @Nullable FileHead head() {
        if (!headRead) {
            @Nullable FileHead read = readHead();
            if (read != null && (read.epoch() != epoch || read.file() != number)) {
                read = null;
            }
            head = read;
            headRead = read != null || Files.notExists(path);
        }
        return head;
    }

    /** Up to where a snapshot that was adopted in this file went beyond what the journal held; null when none did. Not to be changed. */
    @Nullable Frontier jump() {
        return jump;
    }

    void jump(Frontier adopted) {
        Frontier both = adopted.copy();
        @Nullable Frontier before = jump;
        if (before != null) {
            both.mergeMax(before);
        }
        jump = both;
    }

    private @Nullable FileHead readHead() {
        try {
            return FileHead.read(path);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
