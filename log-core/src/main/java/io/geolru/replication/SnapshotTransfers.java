package io.geolru.replication;

/** Where snapshots for peers come from and peers' snapshots go to. Used by the node's thread; no call waits. */
public interface SnapshotTransfers {
    /** Begins to take a snapshot of this node for a peer. */
    SnapshotRead serve();

    /** Begins to take in the snapshot of a peer of that name. The one before has been closed. */
    SnapshotIntake receive(String peer);
}
