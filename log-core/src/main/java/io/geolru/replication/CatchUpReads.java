package io.geolru.replication;

/** Where a served catch-up gets what it sends: reads of this node's journal by somebody who may wait for the disk. */
public interface CatchUpReads extends AutoCloseable {
    /** Begins to read for a requester. Returns at once; called by the node's thread. */
    CatchUpRead open(CatchUpWants wants);

    @Override
    void close();
}
