package io.geolru;

import java.util.HexFormat;

/**
 * The version of one write: a hybrid logical clock stamp and the origin that made it. Versions are totally ordered; between two
 * writes of one key the greater version wins on every node.
 *
 * <p>The text form, used in ETags and headers, is two 16-digit hexadecimal numbers with a dash between them. Immutable.
 *
 * @param stamp the hybrid logical clock value: milliseconds since 1970 in the upper 48 bits, a counter in the lower 16
 * @param origin the identity of the journal epoch that made the write, never 0
 */
public record Version(long stamp, long origin) implements Comparable<Version> {
    private static final HexFormat HEX = HexFormat.of();
    private static final int TEXT_LENGTH = 33;

    /** Orders two versions given as primitives: by stamp, then by origin, both signed. */
    public static int compare(long stamp, long origin, long otherStamp, long otherOrigin) {
        int byStamp = Long.compare(stamp, otherStamp);
        return byStamp != 0 ? byStamp : Long.compare(origin, otherOrigin);
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when the text is not a version; the message has the text
     */
    public static Version parse(String text) {
        if (text.length() != TEXT_LENGTH || text.charAt(16) != '-') {
            throw notAVersion(text);
        }
        try {
            return new Version(HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 17, 33));
        } catch (IllegalArgumentException e) {
            throw notAVersion(text);
        }
    }

    private static IllegalArgumentException notAVersion(String text) {
        return new IllegalArgumentException("not a version (16 hex digits, '-', 16 hex digits): '" + text + "'");
    }

    /** The time of the writer's clock at the write, in milliseconds since 1970 (the logical part is left out). */
    public long epochMillis() {
        return stamp >>> 16;
    }

    @Override
    public int compareTo(Version other) {
        return compare(stamp, origin, other.stamp, other.origin);
    }

    @Override
    public String toString() {
        return HEX.toHexDigits(stamp) + '-' + HEX.toHexDigits(origin);
    }
}
