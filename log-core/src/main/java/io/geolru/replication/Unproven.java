package io.geolru.replication;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Heartbeats of nodes that are no peers yet and have to be echoed, so that they can prove that they live. Of too many, those wait that had their
 * turn: recorded ones of nodes that are gone keep nobody out. Node thread only.
 */
final class Unproven {
    /** How many are echoed at a time. */
    static final int MOST = 64;

    private static final int MOST_ECHOED = 1_024;

    private final Map<Long, Heard> waiting = new LinkedHashMap<>();
    private final Set<Long> echoed = new HashSet<>();

    private record Heard(long number, long atNs) {}

    /** Takes note of a heartbeat. */
    void heard(long origin, long number, long nowNs) {
        boolean hasPlace = waiting.size() < MOST || waiting.containsKey(origin);
        if (hasPlace || (!echoed.contains(origin) && makePlace())) {
            waiting.put(origin, new Heard(number, nowNs));
        }
    }

    int size() {
        return waiting.size();
    }

    /** Adds an echo of each. */
    void echo(List<Heartbeat.Echo> echoes, long nowNs) {
        waiting.forEach(
                (origin, heard) -> echoes.add(new Heartbeat.Echo(origin, heard.number(), nowNs - heard.atNs())));
    }

    /** All have been echoed. */
    void settle() {
        if (echoed.size() > MOST_ECHOED) {
            echoed.clear();
        }
        echoed.addAll(waiting.keySet());
        waiting.clear();
    }

    private boolean makePlace() {
        for (Iterator<Long> each = waiting.keySet().iterator(); each.hasNext(); ) {
            if (echoed.contains(each.next())) {
                each.remove();
                return true;
            }
        }
        return false;
    }
}
