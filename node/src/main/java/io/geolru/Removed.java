package io.geolru;

/**
 * What a remove did. The key is removed everywhere, whatever {@code wasLive} says.
 *
 * @param version the version it made
 * @param wasLive whether a live entry was here
 */
public record Removed(Version version, boolean wasLive) {}
