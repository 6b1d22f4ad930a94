package io.geolru.state;

/**
 * What a cache has done since the node's start, and what it holds. Immutable; the numbers are read one after the other while writes go on.
 *
 * @param hits gets that found a value
 * @param misses gets that found none
 * @param puts puts that won, own and peers'
 * @param removes removes that won, own and peers', whether or not a value was here
 * @param evictions entries that had to make room
 * @param expirations entries whose time was over
 * @param missesOfEvicted misses of keys known to have been evicted here: a larger cache would have had them
 * @param belowFloor events not applied because a floor lay at or above them
 * @param entries entries held, without cleared ones
 * @param bytes bytes held as {@link Entry#bytes} counts them; cleared entries count until they are swept
 * @param records records of what is gone
 */
public record CacheStats(
        long hits,
        long misses,
        long puts,
        long removes,
        long evictions,
        long expirations,
        long missesOfEvicted,
        long belowFloor,
        long entries,
        long bytes,
        long records) {}
