package io.geolru.journal;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How Chronicle lays a queue out on the disk, as far as reading it needs: the names of files, and records in them.
 *
 * <pre>
 *  record: | header int32 | content | 0 to 3 bytes of padding |     little endian
 *  header: bit 31 not complete, bit 30 metadata, bits 0-29 length of the content
 *          0 nothing here yet, 0xC0000000 end of the file
 * </pre>
 *
 * A content that is no metadata is one frame, a trailer of 8 bytes, and nothing else. The trailer is the instant at which the node took the
 * event, in milliseconds since 1970, in 47 bits, above it a bit that is set when an event lost to one that the node had already, and below it 16
 * bits that check it. Metadata is the head of the file and an index, of which
 * one more follows after every half a million records. Source: {@code AbstractWire} and {@code Wires} of Chronicle Wire 2026.6.
 */
final class Records {
    static final int HEADER_LENGTH = Integer.BYTES;
    /** What is behind the frame in a record. */
    static final int TRAILER_LENGTH = Long.BYTES;

    static final int END_OF_FILE = 0xC000_0000;
    static final int NOTHING = 0;
    static final int METADATA = 0x4000_0000;
    static final int FLAGS = 0xC000_0000;
    static final int LENGTH = 0x3FFF_FFFF;
    /** Files are named by time, this far apart; ours only count. */
    static final int CYCLE_MILLIS = 5 * 60 * 1000;
    /** Cycle 0 means "before all" in places of Chronicle. */
    static final int FIRST_CYCLE = 1;

    private static final long LOST = 1L << 63;
    private static final int CHECK_BITS = 16;
    private static final long CHECK_MASK = (1L << CHECK_BITS) - 1;
    /** Multiplying with it spreads every bit (Fibonacci hashing; Knuth, The Art of Computer Programming 3, 6.4). */
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    /** So that zeros are no trailer. */
    private static final long OF_ZEROS = 1L << CHECK_BITS;

    private static final String SUFFIX = ".cq4";
    private static final Pattern FILE_NAME = Pattern.compile("(\\d{8}-\\d{4})V\\.cq4");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmm", Locale.ROOT);

    private Records() {}

    /** Where the record behind one begins. */
    static long next(long offset, int contentLength) {
        return aligned(offset + HEADER_LENGTH + contentLength);
    }

    /** Where the record behind one of a frame begins. */
    static long afterFrame(long offset, int frameLength) {
        return next(offset, frameLength + TRAILER_LENGTH);
    }

    /**
     * The trailer of an event.
     *
     * @param arrivedAt when the node took it, in milliseconds since 1970: at least 0, and below 2<sup>47</sup>
     */
    static long trailer(long arrivedAt, boolean won) {
        long shifted = (won ? 0 : LOST) | (arrivedAt << CHECK_BITS & ~LOST);
        return shifted | check(shifted);
    }

    /** Whether a trailer's check is right. */
    static boolean isTrailer(long trailer) {
        return (trailer & CHECK_MASK) == check(trailer & ~CHECK_MASK);
    }

    /** When the node took the event. */
    static long arrivedAt(long trailer) {
        return (trailer & ~LOST) >>> CHECK_BITS;
    }

    /** Whether the node did not have a newer event of the same key already. */
    static boolean won(long trailer) {
        return (trailer & LOST) == 0;
    }

    private static long check(long shifted) {
        return ((shifted ^ OF_ZEROS) * GOLDEN_RATIO) >>> (Long.SIZE - CHECK_BITS);
    }

    static long aligned(long offset) {
        return (offset + 3) & ~3L;
    }

    static String fileName(int file) {
        return baseName(file) + SUFFIX;
    }

    /** The name under which Chronicle looks for a file that was prepared for it. */
    static String preparedName(int file) {
        return baseName(file) + ".precreated";
    }

    static boolean isPreparedName(Path path) {
        return path.toString().endsWith(".precreated");
    }

    /** The number of the file with this name, -1 when it is not one of a queue's files. */
    static int fileNumber(Path path) {
        Matcher name = FILE_NAME.matcher(String.valueOf(path.getFileName()));
        if (!name.matches()) {
            return -1;
        }
        try {
            long millis = LocalDateTime.parse(name.group(1), TIME)
                    .toInstant(ZoneOffset.UTC)
                    .toEpochMilli();
            long file = millis / CYCLE_MILLIS - FIRST_CYCLE;
            return file < 0 || file > Integer.MAX_VALUE || millis % CYCLE_MILLIS != 0 ? -1 : (int) file;
        } catch (DateTimeParseException e) {
            return -1;
        }
    }

    private static String baseName(int file) {
        long millis = ((long) file + FIRST_CYCLE) * CYCLE_MILLIS;
        return LocalDateTime.ofEpochSecond(millis / 1000, 0, ZoneOffset.UTC).format(TIME) + "V";
    }
}
