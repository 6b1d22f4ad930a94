package io.geolru.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Version;
import io.geolru.changes.ChangeKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Does with changes what somebody does who keeps values: of two changes of a key the greater version counts. Checks what every reader may rely on. */
final class Follower {
    private final Map<String, Version> newest = new HashMap<>();
    private final Set<String> gone = new HashSet<>();
    private final Set<Version> had = new HashSet<>();
    private final Map<Long, Version> lastOfOrigin = new HashMap<>();
    private final Map<String, Version> lastHere = new HashMap<>();
    private final boolean recordsAreKept;
    private Version cleared = new Version(0, 0);

    /** @param recordsAreKept whether nodes keep records of all that is gone */
    Follower(boolean recordsAreKept) {
        this.recordsAreKept = recordsAreKept;
    }

    /** What comes from here on comes from another node, or from one that was started again. */
    void moved() {
        lastHere.clear();
    }

    void take(ChangeKind kind, String key, Version version) {
        assertThat(had.add(version)).as("%s came twice", version).isTrue();
        Version before = lastOfOrigin.put(version.origin(), version);
        assertThat(before == null || before.compareTo(version) < 0)
                .as("%s after %s", version, before)
                .isTrue();
        if (kind == ChangeKind.CLEAR) {
            cleared = cleared.compareTo(version) < 0 ? version : cleared;
            return;
        }
        Version here = lastHere.put(key, version);
        assertThat(here == null || here.compareTo(version) < 0 || !recordsAreKept)
                .as("of %s %s after %s, from one node", key, version, here)
                .isTrue();
        Version known = newest.get(key);
        if (known == null || known.compareTo(version) < 0) {
            newest.put(key, version);
            if (kind == ChangeKind.PUT) {
                gone.remove(key);
            } else {
                gone.add(key);
            }
        }
    }

    /** The keys that have a value by what was taken. */
    Map<String, Version> live() {
        Map<String, Version> live = new TreeMap<>();
        newest.forEach((key, version) -> {
            if (!gone.contains(key) && cleared.compareTo(version) < 0) {
                live.put(key, version);
            }
        });
        return live;
    }
}
