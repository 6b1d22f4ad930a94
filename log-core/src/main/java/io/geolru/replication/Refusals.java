package io.geolru.replication;

import org.agrona.collections.Long2ObjectHashMap;

/** Which peers need not be asked for catch-up for a while, since they could not help the last time. Node thread only. */
final class Refusals {
    private final Long2ObjectHashMap<Refusal> refusals = new Long2ObjectHashMap<>();

    private record Refusal(long untilNs, boolean unreachable) {}

    /** @param unreachable whether the peer's journal does not reach back to what was asked for */
    void add(long peer, long untilNs, boolean unreachable) {
        refusals.put(peer, new Refusal(untilNs, unreachable));
    }

    boolean holds(long peer, long nowNs) {
        Refusal refusal = refusals.get(peer);
        return refusal != null && nowNs - refusal.untilNs < 0;
    }

    boolean unreachable(long peer, long nowNs) {
        Refusal refusal = refusals.get(peer);
        return refusal != null && refusal.unreachable && nowNs - refusal.untilNs < 0;
    }

    /** Forgets all, since what is asked for has changed. */
    void clear() {
        refusals.clear();
    }

    void expire(long nowNs) {
        refusals.values().removeIf(refusal -> nowNs - refusal.untilNs >= 0);
    }
}
