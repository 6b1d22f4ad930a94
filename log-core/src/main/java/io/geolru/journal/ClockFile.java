package io.geolru.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * What must not go back even when the journal is lost: the persisted promise and the number of the last epoch. Two slots are written in
 * turn, each with a checksum; the higher sound one counts. Thread-safe.
 *
 * <pre>
 *  slot: | stamp int64 | epoch int32 | crc-32c int32 |   little endian
 * </pre>
 */
final class ClockFile {
    private static final int SLOT = 16;
    private static final int SLOTS = 2;
    private static final int CHECKED = 12;

    private final Path path;
    private final boolean sound;
    private long stamp;
    private int epoch;
    private int slot;

    /** Reads the file; what is missing or unreadable counts as 0. */
    ClockFile(Path path) throws IOException {
        this.path = path;
        byte[] content = new byte[0];
        try {
            content = Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            sound = false;
            return;
        }
        boolean read = false;
        for (int i = 0; i < SLOTS && (i + 1) * SLOT <= content.length; i++) {
            ByteBuffer bytes = ByteBuffer.wrap(content, i * SLOT, SLOT).slice().order(ByteOrder.LITTLE_ENDIAN);
            if (bytes.getInt(CHECKED) == crc(bytes)) {
                stamp = Math.max(stamp, bytes.getLong(0));
                epoch = Math.max(epoch, bytes.getInt(Long.BYTES));
                read = true;
            }
        }
        sound = read;
    }

    /** Whether there was something to read that was sound. */
    boolean isSound() {
        return sound;
    }

    synchronized long stamp() {
        return stamp;
    }

    synchronized int epoch() {
        return epoch;
    }

    /** Lower values than those held are ignored. */
    synchronized void raise(long newStamp, int newEpoch, boolean force) throws IOException {
        long raisedStamp = Math.max(stamp, newStamp);
        int raisedEpoch = Math.max(epoch, newEpoch);
        ByteBuffer bytes = ByteBuffer.allocate(SLOT).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, raisedStamp).putInt(Long.BYTES, raisedEpoch);
        bytes.putInt(CHECKED, crc(bytes));
        try (UninterruptedFile file =
                UninterruptedFile.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(bytes, (long) slot * SLOT);
            if (force) {
                file.force();
            }
        }
        stamp = raisedStamp;
        epoch = raisedEpoch;
        slot = (slot + 1) % SLOTS;
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(CHECKED).position(0));
        return (int) crc.getValue();
    }
}
