package io.geolru.replication;

import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** A snapshot of this node that a peer gets, as the node's thread sees it. No call waits. Used by the node's thread only. */
public interface SnapshotRead extends AutoCloseable {
    /** How it stands. */
    enum State {
        /** It is being taken. */
        PREPARING,
        /** Its length is known, and parts of it can be had. */
        READY,
        /** It could not be taken or read. */
        FAILED
    }

    /** Some bytes of the file. */
    interface Part {
        /** Lies on a byte buffer; the bytes begin at 0. */
        DirectBuffer buffer();

        /** Where they begin in the file. */
        long offset();

        /** How many they are. */
        int length();
    }

    /** How it stands. */
    State state();

    /** The bytes of the whole file, when it is ready. */
    long length();

    /**
     * Asks for a part, which is cut off at the end of the file.
     *
     * @return false when as many as possible have been asked for
     */
    boolean want(long offset, int length);

    /** Hands out the next part that was asked for, or null when none is ready. */
    @Nullable Part poll();

    /** Gives back the part that was polled last. */
    void release(Part part);

    @Override
    void close();
}
