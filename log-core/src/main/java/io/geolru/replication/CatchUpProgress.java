package io.geolru.replication;

/**
 * How this node's own catching up goes.
 *
 * @param peer the name of the peer that was asked, empty when there is none
 * @param eventsReceived of the present catch-up
 * @param eventsLeft events known to exist that are not here
 * @param bytesLeft the peer's estimate, 0 while unknown
 * @param runningMs how long the present catch-up has been running
 * @param leftMs how long it will take at the rate so far, -1 while unknown
 */
public record CatchUpProgress(
        CatchUpState state,
        String peer,
        long eventsReceived,
        long eventsLeft,
        long bytesLeft,
        long runningMs,
        long leftMs) {
    /** Before anything was asked for. */
    public static final CatchUpProgress NONE = new CatchUpProgress(CatchUpState.IDLE, "", 0, 0, 0, 0, -1);
}
