package io.geolru.event;

/** Where time comes from. Handed to everything that needs it, so that a simulation can hand in its own. Thread-safe. */
public interface TimeSource {
    /** The clock of the machine. */
    TimeSource SYSTEM = new SystemTimeSource();

    /** A monotonic reading in nanoseconds; only differences mean something. */
    long nanoTime();

    /** The wall clock in milliseconds since 1970; may step in either direction. */
    long epochMillis();
}
