package io.geolru.journal;

/**
 * How a journal is kept. Immutable.
 *
 * @param sync when appended events are forced to the disk
 * @param syncIntervalMs the longest time between two such forces with {@link Sync#INTERVAL}, in milliseconds
 * @param maxBytes the disk space above which the oldest files may go, in bytes
 * @param maxAgeMs the age above which the oldest files may go, in milliseconds
 * @param fileBytes the size at which a new file is begun, in bytes
 * @param maxFrameBytes the longest frame, in bytes
 */
public record JournalConfig(
        Sync sync, long syncIntervalMs, long maxBytes, long maxAgeMs, long fileBytes, int maxFrameBytes) {
    /** The least {@link #fileBytes}. */
    public static final long MIN_FILE_BYTES = 64 * 1024;

    private static final long MAX_FILE_BYTES = 1L << 30;
    private static final long DEFAULT_FILE_BYTES = 64L << 20;
    private static final int FILES = 8;
    private static final int MAX_MAX_FRAME_BYTES = 1 << 28;

    /** Checks every value; the message of what it throws has the bad one. */
    public JournalConfig {
        require(syncIntervalMs > 0, "syncIntervalMs", syncIntervalMs, "at least 1");
        require(maxBytes >= MIN_FILE_BYTES, "maxBytes", maxBytes, "at least " + MIN_FILE_BYTES);
        require(maxAgeMs > 0, "maxAgeMs", maxAgeMs, "at least 1");
        require(
                fileBytes >= MIN_FILE_BYTES && fileBytes <= MAX_FILE_BYTES,
                "fileBytes",
                fileBytes,
                MIN_FILE_BYTES + " to " + MAX_FILE_BYTES);
        require(
                maxFrameBytes > 0 && maxFrameBytes <= MAX_MAX_FRAME_BYTES,
                "maxFrameBytes",
                maxFrameBytes,
                "1 to " + MAX_MAX_FRAME_BYTES);
    }

    /** With files of 64 MB, or of an eighth of the journal where that is less. */
    public static JournalConfig of(Sync sync, long syncIntervalMs, long maxBytes, long maxAgeMs, int maxFrameBytes) {
        long fileBytes = Math.max(MIN_FILE_BYTES, Math.min(DEFAULT_FILE_BYTES, maxBytes / FILES));
        return new JournalConfig(sync, syncIntervalMs, maxBytes, maxAgeMs, fileBytes, maxFrameBytes);
    }

    private static void require(boolean holds, String name, long value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(name + " must be " + allowed + ", is " + value);
        }
    }
}
