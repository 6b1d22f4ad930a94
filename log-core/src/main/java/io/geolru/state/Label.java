package io.geolru.state;

/**
 * What many items have in common: the origin of their write and their media type. Shared between them, so that an item needs one
 * reference for both. Immutable.
 */
record Label(long origin, String contentType) {}
