package io.geolru.journal;

import io.geolru.event.Frontier;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where a node keeps every event, its own and its peers', in the order in which it took them: a chain of epochs of which only the newest,
 * opened by this process, is written. An interface, so that a simulation can hand in one that lives in memory and loses its tail.
 */
public interface Journal extends AutoCloseable {
    /** The number of the epoch that this process writes. */
    int epoch();

    /** The identity of that epoch as a source of events; random, never 0. */
    long origin();

    /**
     * Appends a frame. When this returns the frame survives what the sync level promises. Guarded by the writer's lock.
     *
     * @param arrivedAt when this node took the event, in milliseconds since 1970
     * @param won whether it changes what this node knows: false when it came too late
     * @throws io.geolru.JournalFullException when the disk has no room; nothing was written
     */
    void append(DirectBuffer frame, int offset, int length, long arrivedAt, boolean won);

    /**
     * Sees to it that the next append of so many bytes has room. Guarded by the writer's lock.
     *
     * @throws io.geolru.JournalFullException when the disk has none
     */
    void makeRoom(int length);

    /** Appends a frame that {@link #append(DirectBuffer, int, int, long, boolean) won}, as all of this node's own do. */
    default void append(DirectBuffer frame, int offset, int length, long arrivedAt) {
        append(frame, offset, length, arrivedAt, true);
    }

    /** The end of the last appended frame. Thread-safe. */
    JournalPosition appendedPosition();

    /** The end of the last appended frame of {@link #origin}. Thread-safe; never less than what {@link #appendedPosition} covered before. */
    JournalPosition ownPosition();

    /**
     * Opens a reader. It pins the files from its position on against retention until it is closed. Thread-safe; the reader is not.
     *
     * @param from where to begin; a position before the oldest file begins at the oldest file
     */
    JournalReader reader(JournalPosition from);

    /**
     * Finds where reading must begin so as to meet every event that the holder of a frontier lacks. Thread-safe.
     *
     * @return null when the journal no longer reaches back that far for some origin
     */
    @Nullable JournalPosition positionAfter(Frontier held);

    /**
     * Finds where reading must begin so as to meet every event that this node took at an instant or later, by its clock as it was then: the start of a
     * file, in which there may be earlier ones first. Thread-safe.
     *
     * @param arrivedAt the instant, in milliseconds since 1970
     * @return null when the journal no longer reaches back that far
     */
    @Nullable Beginning beginningAt(long arrivedAt);

    /**
     * The start of a file.
     *
     * @param held what the journal held before it; not to be changed
     */
    record Beginning(JournalPosition position, Frontier held) {}

    @Override
    void close();
}
