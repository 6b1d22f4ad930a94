package io.geolru.replication;

import org.agrona.DirectBuffer;

/** A peer's snapshot that comes in and is adopted, as the node's thread sees it. No call waits. Used by the node's thread only. */
public interface SnapshotIntake extends AutoCloseable {
    /** How it stands. */
    enum State {
        /** Takes bytes. */
        RECEIVING,
        /** All bytes are here; they are checked and merged. */
        MERGING,
        /** It is part of the state, and of what the log holds. */
        DONE,
        /** It could not be kept, or it is damaged or of no use; the state has not gained from it. */
        FAILED
    }

    /** How it stands. */
    State state();

    /**
     * Takes some bytes of the file, copied.
     *
     * @param fileLength the bytes of the whole file
     * @return false when there is no room for them at present
     */
    boolean write(long fileLength, long offset, DirectBuffer from, int index, int length);

    /** Every byte of the file has been taken. */
    void complete();

    /** Wants no more of it. A merge that is under way is given up. */
    @Override
    void close();
}
