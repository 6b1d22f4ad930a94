package io.geolru.replay.report;

/** A key of a cache. */
record CacheKey(String cache, String key) {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** 64 bits that hardly two keys share: FNV-1a (Fowler, Noll, Vo) over the characters of both. */
    long hash() {
        return hash(hash(hash(FNV_OFFSET, cache), "/"), key);
    }

    private static long hash(long begin, String text) {
        long hash = begin;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }
}
