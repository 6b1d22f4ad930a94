package io.geolru.replication;

import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** One catch-up's read of the journal, as the node's thread sees it. No call waits. Used by the node's thread only. */
public interface CatchUpRead extends AutoCloseable {
    /** How the read stands. */
    enum State {
        /** There may be more chunks, now or later. */
        READING,
        /** Everything that was appended before the read began has been handed out. */
        COMPLETE,
        /** The journal no longer reaches back far enough; there is nothing to hand out. */
        UNREACHABLE,
        /** The journal could not be read; what came so far is sound. */
        FAILED
    }

    /** Whole event frames, one after the other. */
    interface Chunk {
        /** Lies on a byte buffer; frames begin at 0. */
        DirectBuffer buffer();

        /** The bytes of all frames. */
        int length();
    }

    /** How the read stands; final states only when {@link #poll} has handed out all. */
    State state();

    /** Hands out the next chunk, or null when none is ready. */
    @Nullable Chunk poll();

    /** Gives back the chunk that was polled last, to be filled again. */
    void release(Chunk chunk);

    /** How many events the requester lacked when the read began; 0 until that is known. */
    long eventsWanted();

    @Override
    void close();
}
