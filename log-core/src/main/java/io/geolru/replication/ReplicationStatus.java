package io.geolru.replication;

import io.geolru.event.Acceptance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How replication stands, as of the last look, which is taken once per heartbeat interval. Immutable.
 *
 * @param endpoint where this node receives unicast, null until it is known
 * @param ready whether reads are current
 * @param reasons why not; empty when ready
 * @param peers the known peers, gone ones too
 * @param origins all known origins, this node's among them
 * @param lags how far each node is behind each other one, as far as this node can tell; at most a second old
 * @param catchUp how this node's own catching up goes
 * @param catchUpsServed the catch-ups being served to peers at present
 * @param reorderBytes the bytes kept until the gaps before them close
 * @param sentSequence the last own event that was sent live
 * @param stableStamp the stamp at or below which nothing can arrive any more, 0 for none
 * @param keyIds what messages say in clear of the secrets that this node opens, the one that it seals with first; empty when it has none
 * @param conflict a live node of this node's name that was there first, or null
 */
public record ReplicationStatus(
        @Nullable String endpoint,
        boolean ready,
        List<String> reasons,
        List<PeerStatus> peers,
        List<OriginStatus> origins,
        List<PairLag> lags,
        CatchUpProgress catchUp,
        int catchUpsServed,
        long reorderBytes,
        long sentSequence,
        long stableStamp,
        List<String> keyIds,
        @Nullable NameConflict conflict) {
    /**
     * One peer.
     *
     * @param endpoint where it receives unicast, empty while unknown
     * @param current false when it closed, or was not heard for too long
     * @param rttNs the way there and back, the least of the last few; 0 while unknown
     * @param clockSkewMs how far its clock is ahead of this node's
     * @param lastHeardMs how long ago it was heard
     * @param ready whether it says that its reads are current
     * @param keepsUp whether live sending waits for it; false for one that is on catch-up or hears this node through others only
     * @param acknowledged the last event of this node that it holds
     * @param promise the highest stamp that it is known to have promised
     */
    public record PeerStatus(
            String name,
            String region,
            long origin,
            String endpoint,
            boolean current,
            long rttNs,
            long clockSkewMs,
            long lastHeardMs,
            boolean ready,
            boolean keepsUp,
            long acknowledged,
            long promise) {}

    /**
     * One origin.
     *
     * @param node the name of the node that is or was this origin, empty while unknown
     * @param region its region, empty while unknown
     * @param closed whether it makes no event any more, since its node opened a later epoch
     * @param held the last event held without a gap
     * @param heard the last event known to exist
     * @param lagMs for how long events known to exist have been lacking; 0 when none are
     * @param stopped why its next event is refused, or null
     */
    public record OriginStatus(
            long origin,
            String node,
            String region,
            boolean closed,
            long held,
            long heard,
            long lagMs,
            @Nullable Acceptance stopped) {
        /** The events known to exist that are not here. */
        public long lagEvents() {
            return heard - held;
        }
    }

    /**
     * How far one node is behind another. Of this node it is what its origins say; of a peer, what it has not said to hold of the events known
     * here one to two heartbeats ago.
     *
     * @param node the node that lags
     * @param of the node whose events it lacks
     * @param lagEvents how many
     * @param lagMs for how long, or how long the peer took of late to get what was known; 0 when none are lacking
     */
    public record PairLag(String node, String of, long lagEvents, long lagMs) {}
}
