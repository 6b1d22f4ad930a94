package io.geolru.state;

/**
 * What all caches of a node may hold together. Immutable.
 *
 * @param caches the most caches, at least 1
 * @param totalBytes the most bytes of all entries as {@link Entry#bytes} counts them, at least 1
 * @param records the most records of what is gone, at least 0
 */
public record StateLimits(int caches, long totalBytes, int records) {
    /** No limit at all, as for the fold of a whole log. */
    public static final StateLimits UNLIMITED = new StateLimits(Integer.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);

    /** Whether all entries together can ever have so many bytes. */
    boolean bytesCanBeReached() {
        return totalBytes < Long.MAX_VALUE;
    }

    /** @throws IllegalArgumentException when a limit is out of its range; the message has the value */
    public StateLimits {
        if (caches < 1 || totalBytes < 1 || records < 0) {
            throw new IllegalArgumentException("caches and totalBytes must be at least 1, records at least 0: " + caches
                    + ", " + totalBytes + ", " + records);
        }
    }
}
