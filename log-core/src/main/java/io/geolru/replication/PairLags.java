package io.geolru.replication;

import io.geolru.replication.ReplicationStatus.OriginStatus;
import io.geolru.replication.ReplicationStatus.PairLag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far each node is behind each other one. Every heartbeat says what its node holds, so any node can tell it of all: what a node has not yet
 * said to hold of the events that were known here one to two heartbeats ago. What is younger is under way as a rule, and no lag.
 *
 * <p>How long a node takes is measured by marks: the number of events known at one moment, and when the node was seen to hold so many. Node
 * thread only.
 */
final class PairLags {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The pairs grow with the square of the nodes; nobody reads them more often. */
    private static final long INTERVAL_NS = 1_000 * NANOS_PER_MILLI;

    private final String own;
    private final long heartbeatNs;
    private final Map<String, Known> known = new TreeMap<>();
    private final Map<Pair, Mark> marks = new HashMap<>();
    private List<PairLag> last = List.of();
    private long lookedNs;
    private boolean looked;

    PairLags(ReplicationConfig config) {
        own = config.name();
        heartbeatNs = config.heartbeatNs();
    }

    /** @return the pairs as of the last second, by the names of the node that lags and the one that it lags behind */
    List<PairLag> look(List<OriginStatus> origins, Collection<Peer> peers, long nowNs) {
        count(origins, nowNs);
        if (looked && nowNs - lookedNs < INTERVAL_NS) {
            return last;
        }
        looked = true;
        lookedNs = nowNs;
        TreeMap<String, Peer> nodes = new TreeMap<>();
        peers.forEach(peer -> nodes.merge(peer.name(), peer, PairLags::present));
        nodes.remove(own);
        marks.keySet().removeIf(pair -> !nodes.containsKey(pair.node()));
        List<PairLag> pairs = new ArrayList<>();
        for (String of : nodes.keySet()) {
            pairs.add(ownLag(of, origins));
        }
        for (Peer peer : nodes.values()) {
            if (peer.joinTarget() != null) { // else what it holds is not known yet
                lagsOf(peer, origins, nodes, nowNs, pairs);
            }
        }
        last = List.copyOf(pairs);
        return last;
    }

    private static Peer present(Peer one, Peer other) {
        return one.gone() ? other : one;
    }

    /** How many events each node is known to have made, in all its lives that are known here. */
    private void count(List<OriginStatus> origins, long nowNs) {
        Map<String, Long> made = new HashMap<>();
        origins.forEach(origin -> made.merge(origin.node(), origin.heard(), Long::sum));
        known.keySet().retainAll(made.keySet());
        made.forEach((node, events) ->
                known.computeIfAbsent(node, unused -> new Known(nowNs)).look(events, nowNs, heartbeatNs));
    }

    private PairLag ownLag(String of, List<OriginStatus> origins) {
        long events = 0;
        long ms = 0;
        for (OriginStatus origin : origins) {
            if (origin.node().equals(of)) {
                events += origin.lagEvents();
                ms = Math.max(ms, origin.lagMs());
            }
        }
        return new PairLag(own, of, events, ms);
    }

    private void lagsOf(
            Peer peer, List<OriginStatus> origins, Map<String, Peer> nodes, long nowNs, List<PairLag> pairs) {
        Map<String, Long> held = new HashMap<>();
        for (OriginStatus origin : origins) {
            held.merge(origin.node(), peer.frontier().sequence(origin.origin()), Long::sum);
        }
        for (Map.Entry<String, Known> made : known.entrySet()) {
            String of = made.getKey();
            if (!of.equals(peer.name()) && (of.equals(own) || nodes.containsKey(of))) {
                pairs.add(lag(new Pair(peer.name(), of), made.getValue(), held.getOrDefault(of, 0L), nowNs));
            }
        }
    }

    private PairLag lag(Pair pair, Known made, long held, long nowNs) {
        long events = made.settled - held;
        if (events <= 0) {
            marks.remove(pair);
            return new PairLag(pair.node(), pair.of(), 0, 0);
        }
        Mark mark = marks.get(pair);
        if (mark == null || held >= mark.events()) {
            long took = mark == null ? 0 : nowNs - mark.atNs();
            mark = new Mark(made.settled, made.settledNs, took);
            marks.put(pair, mark);
        }
        long ns = Math.max(nowNs - mark.atNs(), mark.beforeNs());
        return new PairLag(pair.node(), pair.of(), events, Math.max(1, ns / NANOS_PER_MILLI));
    }

    private record Pair(String node, String of) {}

    /**
     * What a node is waited for to hold.
     *
     * @param events how many
     * @param atNs when so many were known
     * @param beforeNs how long it took to reach the mark before this one; 0 for the first
     */
    private record Mark(long events, long atNs, long beforeNs) {}

    /** How many events of a node were known at the last moments that are a heartbeat apart. */
    private static final class Known {
        private long settled;
        private long settledNs;
        private long latest;
        private long latestNs;

        /** A node that was not known before has made no event. */
        Known(long nowNs) {
            settledNs = nowNs;
            latestNs = nowNs;
        }

        void look(long events, long nowNs, long heartbeatNs) {
            if (nowNs - latestNs >= heartbeatNs) {
                settled = latest;
                settledNs = latestNs;
                latest = events;
                latestNs = nowNs;
            }
        }
    }
}
