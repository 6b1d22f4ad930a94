package io.geolru.replication;

/**
 * A live node of this node's name that was there first.
 *
 * @param name the name
 * @param origin the other node's origin
 * @param startedAtMs when it started, in milliseconds since 1970 by its own clock
 * @param endpoint where it receives, {@code host:port}; empty while unknown
 */
public record NameConflict(String name, long origin, long startedAtMs, String endpoint) {}
