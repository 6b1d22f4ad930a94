package io.geolru.journal;

import io.geolru.codec.EventFrame;

/** Reads events forward, live: at the end it answers false and goes on when more was appended. Not thread-safe. */
public interface JournalReader extends AutoCloseable {
    /**
     * Moves to the next sound event.
     *
     * @return false at the end of what has been appended so far
     * @throws JournalOverrunException when retention deleted what this reader had not read yet
     */
    boolean next();

    /** The event that {@link #next} moved to; valid until the next call. */
    EventFrame event();

    /** When the node took {@link #event}, by its clock, in milliseconds since 1970; of its own events the time of the write. */
    long arrivedAt();

    /** Whether {@link #event} changed what the node knew when it took it; false when the node had a newer one of the same key. */
    boolean won();

    /** Where {@link #event} begins. */
    JournalPosition eventPosition();

    /** Where reading goes on: behind {@link #event}. */
    JournalPosition position();

    /** Goes on reading elsewhere: at a position that was reached or appended, at or behind the present one. */
    void moveTo(JournalPosition position);

    @Override
    void close();
}
