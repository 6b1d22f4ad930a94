package io.geolru.process.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.ByteCache;
import io.geolru.Version;
import io.geolru.state.Entry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Whether regions agree: all hold the same events, and no key has different live versions. Where a region has evicted, that is less than
 * equal digests, which is what regions are held to where none has.
 *
 * @param holds whether they do
 * @param lines what was compared and found, for people
 */
record Agreement(boolean holds, List<String> lines) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int SHOWN = 5;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Compares regions that nobody writes to any more; gives the last events a while to arrive. */
    static Agreement of(List<DemoRegion> regions) throws IOException {
        long begun = System.nanoTime();
        List<JsonNode> digests = digests(regions);
        while (!sameIn(digests, "frontier") && System.nanoTime() - begun < PATIENCE.toNanos()) {
            LockSupport.parkNanos(POLL_NANOS);
            digests = digests(regions);
        }
        List<String> lines = new ArrayList<>();
        boolean events = sameIn(digests, "frontier");
        lines.add(
                events
                        ? "Each holds the same " + Text.count(events(digests.get(0)), "event", "events") + "."
                        : "After " + PATIENCE.toSeconds() + " s they hold different events: " + frontiers(digests));
        boolean contents = evicted(digests) == 0 ? compareDigests(digests, lines) : compareVersions(regions, lines);
        return new Agreement(events && contents, List.copyOf(lines));
    }

    /** How many events a frontier, as in {@code /v1/digest}, stands for. */
    static long events(JsonNode digest) {
        long sum = 0;
        for (JsonNode sequence : digest.path("frontier")) {
            sum += sequence.asLong();
        }
        return sum;
    }

    private static boolean compareDigests(List<JsonNode> digests, List<String> lines) {
        for (String cache : caches(digests)) {
            List<JsonNode> found = digests.stream()
                    .map(digest -> digest.path("caches").path(cache))
                    .distinct()
                    .toList();
            if (found.size() > 1) {
                lines.add("Cache " + cache + " is not the same everywhere: " + found);
            } else if (found.get(0).path("entries").asLong() > 0) {
                lines.add("Cache " + cache + ": "
                        + Text.count(found.get(0).path("entries").asLong(), "entry", "entries") + ", digest "
                        + found.get(0).path("digest").asText() + " everywhere.");
            }
        }
        return sameIn(digests, "caches");
    }

    private static boolean compareVersions(List<DemoRegion> regions, List<String> lines) {
        Set<String> names = new TreeSet<>();
        regions.forEach(region -> names.addAll(region.node().caches()));
        boolean same = true;
        for (String name : names) {
            Map<String, Version> first = new HashMap<>();
            Map<String, Integer> holders = new HashMap<>();
            Set<String> different = new TreeSet<>();
            for (DemoRegion region : regions) {
                for (Entry entry : entries(region, name)) {
                    Version version = entry.version();
                    Version other = first.putIfAbsent(entry.key(), version);
                    holders.merge(entry.key(), 1, Integer::sum);
                    if (other != null && !other.equals(version)) {
                        different.add(entry.key());
                    }
                }
            }
            long shared = holders.values().stream().filter(count -> count > 1).count();
            lines.add("Cache " + name + ", where each region evicts for itself: "
                    + Text.count(first.size(), "key", "keys") + ", of which");
            lines.add("  " + Text.count(shared) + " are in several regions, "
                    + (different.isEmpty()
                            ? "always in the same version."
                            : "but " + different.size() + " differ: " + some(different)));
            same &= different.isEmpty();
        }
        return same;
    }

    private static String some(Set<String> keys) {
        return keys.stream().limit(SHOWN).collect(Collectors.joining(", "));
    }

    private static List<Entry> entries(DemoRegion region, String cache) {
        ByteCache bytes = region.node().bytes(cache);
        return bytes.keys("", "", Integer.MAX_VALUE).stream()
                .map(bytes::peek)
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<JsonNode> digests(List<DemoRegion> regions) throws IOException {
        List<JsonNode> digests = new ArrayList<>();
        for (DemoRegion region : regions) {
            digests.add(new RegionClient(region.address()).digest());
        }
        return digests;
    }

    private static boolean sameIn(List<JsonNode> digests, String field) {
        return digests.stream().map(digest -> digest.path(field)).distinct().count() == 1;
    }

    private static long evicted(List<JsonNode> digests) {
        long sum = 0;
        for (JsonNode digest : digests) {
            for (JsonNode cache : digest.path("caches")) {
                sum += cache.path("evicted").asLong();
            }
        }
        return sum;
    }

    private static Set<String> caches(List<JsonNode> digests) {
        Set<String> names = new TreeSet<>();
        digests.forEach(digest -> digest.path("caches").fieldNames().forEachRemaining(names::add));
        return names;
    }

    private static String frontiers(List<JsonNode> digests) {
        return digests.stream()
                .map(digest -> digest.path("frontier").toString())
                .collect(Collectors.joining(" "));
    }
}
