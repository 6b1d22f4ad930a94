package io.geolru;

/**
 * What a put did.
 *
 * @param version the version it made
 * @param created whether no live entry was there before
 */
public record Written(Version version, boolean created) {}
