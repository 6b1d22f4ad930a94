package io.geolru.writer;

/**
 * What the writer refuses.
 *
 * @param maxEntryBytes the most that an event frame and what carries it on the wire may take, in bytes
 * @param wireOverhead what carries a frame on the wire, in bytes
 * @param maxClockDriftMs how far ahead of the local clock a peer's event may be stamped, in milliseconds
 */
public record WriterLimits(int maxEntryBytes, int wireOverhead, long maxClockDriftMs) {}
