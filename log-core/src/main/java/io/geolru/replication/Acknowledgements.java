package io.geolru.replication;

import io.geolru.Version;
import io.geolru.event.Frontier;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What each peer is known to hold, as of its last heartbeat. Immutable, so any thread may ask.
 *
 * @param peers the known peers, gone ones too: what they hold is on their disks
 */
public record Acknowledgements(List<Holder> peers) {
    /** When nobody was heard yet. */
    public static final Acknowledgements NONE = new Acknowledgements(List.of());

    /**
     * One peer.
     *
     * @param name its name
     * @param region its region
     * @param frontier what it holds; never modified
     */
    public record Holder(String name, String region, Frontier frontier) {
        /** Whether the peer holds the event with a version: its origin stamps nothing so low any more after what the peer holds. */
        public boolean holds(Version version) {
            return frontier.promise(version.origin()) >= version.stamp();
        }
    }

    /** How many peers hold the event with a version; this node does not count. */
    public int copies(Version version) {
        int copies = 0;
        for (Holder peer : peers) {
            copies += peer.holds(version) ? 1 : 0;
        }
        return copies;
    }

    /** In how many different regions a peer holds the event with a version; this node does not count, a peer in its region does. */
    public int regions(Version version) {
        Set<String> regions = new HashSet<>();
        for (Holder peer : peers) {
            if (peer.holds(version)) {
                regions.add(peer.region());
            }
        }
        return regions.size();
    }
}
