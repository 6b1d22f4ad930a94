package io.geolru.replication;

/** What the protocol counts. The names are those of the metrics. */
public enum ReplicationCounter {
    /** Own events sent live. */
    EVENTS_SENT,
    /** Bytes of messages with own events sent live. */
    BYTES_SENT,
    /** Event frames that came in, useful or not. */
    EVENTS_RECEIVED,
    /** Bytes of messages that came in from other nodes of this cluster. */
    BYTES_RECEIVED,
    /** Events of other origins that were journaled and applied. */
    EVENTS_APPLIED,
    /** Event frames that were held already. */
    DUPLICATES,
    /** Times that an event came before its predecessors. */
    GAPS,
    /** Events that left the reorder buffer because it was full. */
    REORDER_DROPPED,
    /** Events that filled a range journaled as missing. */
    MISSING_FILLED,
    /** Events refused because they are stamped too far ahead. */
    FUTURE,
    /** Events refused because the disk is full. */
    DISK_FULL,
    /** Event frames of an unknown kind or a newer schema. */
    UNKNOWN,
    /** Event frames that the log found damaged. */
    CORRUPT,
    /** Events dropped because their origin is stopped for now. */
    STOPPED_DROPPED,
    /** Messages without a proper envelope, or with frames that are damaged or not what they should be. */
    MALFORMED,
    /** Messages of other clusters. */
    FOREIGN,
    /** Messages refused because they are not sealed, while this node has secrets. */
    UNSEALED,
    /** Messages refused because they are sealed, while this node has no secrets. */
    SEALED,
    /** Messages refused because they are sealed with a secret that this node does not have. */
    WRONG_SECRET,
    /** Messages refused because they were changed on their way, or made up. */
    TAMPERED,
    /**
     * Messages refused because they came before: recorded by somebody, or, which is no harm, a second copy of what is sent by two ways, as where
     * multicast and {@code replication.peers} reach the same node. Not counted: events that came before, see {@link #DUPLICATES}.
     */
    REPLAYED,
    /** Messages refused because nothing says that they are of now: the first ones of a sender whose clock is far off, or old ones. */
    UNPROVEN,
    /** Heartbeats sent. */
    HEARTBEATS_SENT,
    /** Heartbeats of peers that came in. */
    HEARTBEATS_RECEIVED,
    /** Heartbeats of a second live node of a name. */
    NAME_CONFLICTS,
    /** Heartbeats of nodes for which the peer table has no room. */
    PEERS_REFUSED,
    /** Times that live sending began to wait for the slowest peer that keeps up. */
    WINDOW_WAITS,
    /** Times that a peer was too far behind to hold the window any longer. */
    WINDOW_LEFT,
    /** Times that the transport could not take a message. */
    BACK_PRESSURE,
    /** Own events longer than the transport's longest message. */
    OVERSIZED,
    /** Times that retention overtook live sending. */
    OVERRUNS,
    /** Catch-ups asked for. */
    CATCH_UPS_ASKED,
    /** Catch-ups that ended complete. */
    CATCH_UPS_COMPLETED,
    /** Catch-ups given up for want of progress, or because the peer went or failed. */
    CATCH_UPS_FAILED,
    /** Catch-ups that a peer's journal no longer reaches back for. */
    CATCH_UPS_UNREACHABLE,
    /** Snapshots of peers asked for, because no journal reaches back far enough. */
    SNAPSHOTS_ASKED,
    /** Snapshots of peers that were merged. */
    SNAPSHOTS_ADOPTED,
    /** Snapshots of peers that were given up. */
    SNAPSHOTS_FAILED,
    /** Snapshots served to peers. */
    SNAPSHOTS_SERVED,
    /** Catch-ups served to peers. */
    CATCH_UPS_SERVED,
    /** Catch-ups refused because as many as allowed were being served. */
    CATCH_UPS_REFUSED,
    /** Events sent in catch-ups. */
    CATCH_UP_EVENTS_SENT,
    /** Bytes of messages sent in catch-ups. */
    CATCH_UP_BYTES_SENT
}
