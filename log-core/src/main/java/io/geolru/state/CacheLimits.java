package io.geolru.state;

/**
 * What one cache may hold. Immutable.
 *
 * @param maxEntries the most entries, at least 1
 * @param maxBytes the most bytes as {@link Entry#bytes} counts them, at least 1
 * @param defaultTtlMs the life of an entry that is put without one, in milliseconds; 0 for without end
 */
public record CacheLimits(long maxEntries, long maxBytes, long defaultTtlMs) {
    /** No limit at all, as for the fold of a whole log. */
    public static final CacheLimits UNLIMITED = new CacheLimits(Long.MAX_VALUE, Long.MAX_VALUE, 0);

    /** Whether a cache can ever hold as much as this. */
    boolean canBeReached() {
        return maxEntries < Long.MAX_VALUE || maxBytes < Long.MAX_VALUE;
    }

    /** @throws IllegalArgumentException when a limit is out of its range; the message has the value */
    public CacheLimits {
        if (maxEntries < 1 || maxBytes < 1 || defaultTtlMs < 0) {
            throw new IllegalArgumentException("maxEntries and maxBytes must be at least 1, defaultTtlMs at least 0: "
                    + maxEntries + ", " + maxBytes + ", " + defaultTtlMs);
        }
    }
}
