package io.geolru.journal;

import java.util.Comparator;

/**
 * A place in a journal: between two records, or before the first of a file. Ordered as the records were appended. Immutable.
 *
 * @param epoch the number of the epoch in its data directory, from 1
 * @param file the number of the file in the epoch, from 0
 * @param offset the byte offset in the file
 */
public record JournalPosition(int epoch, int file, int offset) implements Comparable<JournalPosition> {
    /** Before everything. */
    public static final JournalPosition START = new JournalPosition(0, 0, 0);

    private static final Comparator<JournalPosition> ORDER = Comparator.comparingInt(JournalPosition::epoch)
            .thenComparingInt(JournalPosition::file)
            .thenComparingInt(JournalPosition::offset);

    /**
     * Reads the text form, {@code epoch.file.offset}.
     *
     * @throws IllegalArgumentException when the text is not a position; the message has the text
     */
    public static JournalPosition parse(String text) {
        String[] parts = text.split("\\.", -1);
        try {
            if (parts.length == 3) {
                return new JournalPosition(
                        Integer.parseUnsignedInt(parts[0]),
                        Integer.parseUnsignedInt(parts[1]),
                        Integer.parseUnsignedInt(parts[2]));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a journal position (epoch.file.offset): '" + text + "'", e);
        }
        throw new IllegalArgumentException("not a journal position (epoch.file.offset): '" + text + "'");
    }

    @Override
    public int compareTo(JournalPosition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return epoch + "." + file + "." + offset;
    }
}
