package io.geolru.state;

import java.util.HexFormat;

/**
 * What a set of entries adds up to, whatever their order: the first 16 bytes of SHA-256 over each, taken as two numbers and added up modulo
 * 2^64 each. Immutable.
 *
 * @param entries how many entries
 * @param high the sum of the first 8 bytes
 * @param low the sum of the next 8 bytes
 */
public record Digest(long entries, long high, long low) {
    /** The digest of no entries. */
    public static final Digest EMPTY = new Digest(0, 0, 0);

    private static final HexFormat HEX = HexFormat.of();

    /** 32 hexadecimal digits. */
    public String hex() {
        return HEX.toHexDigits(high) + HEX.toHexDigits(low);
    }

    /** The digest of both sets, which have no entry in common. */
    public Digest plus(Digest other) {
        return new Digest(entries + other.entries, high + other.high, low + other.low);
    }
}
