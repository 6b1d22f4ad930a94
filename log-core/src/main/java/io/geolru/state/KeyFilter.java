package io.geolru.state;

/** Which keys a fold is about: what is not wanted is read, counted and checked, but not kept. Called by the thread that folds. */
@FunctionalInterface
public interface KeyFilter {
    /** All keys. */
    KeyFilter ALL = (cache, key) -> true;

    /** Whether a key of a cache is wanted; the same answer throughout a fold. */
    boolean wants(String cache, String key);
}
