package io.geolru.writer;

/**
 * On whose behalf a write is made. Immutable.
 *
 * @param clientId the client, never 0
 * @param requestId its request
 */
public record ClientRequest(long clientId, long requestId) {}
