package io.geolru.process.demo;

import java.util.LinkedHashMap;
import java.util.Map;

/** An exact LRU cache on its own, as a model: what a region would hit if there were no others. Not thread-safe. */
final class LruModel {
    private final Map<Integer, Boolean> entries;
    private long hits;

    /** @param capacity how many entries it holds */
    LruModel(long capacity) {
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
                return size() > capacity;
            }
        };
    }

    /** A get, and a put if that missed. */
    void access(int key) {
        if (entries.put(key, Boolean.TRUE) != null) {
            hits++;
        }
    }

    /** How many accesses found their key. */
    long hits() {
        return hits;
    }
}
