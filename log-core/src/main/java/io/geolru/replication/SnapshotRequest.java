package io.geolru.replication;

/**
 * Asks a peer for a part of a snapshot of its own. The first request with a number makes the peer take one; the others are about the same.
 *
 * @param origin who asks
 * @param requestId the requester's number for the whole transfer, rising
 * @param offset where the part begins in the file
 * @param length of the part; 0 when the requester wants no more
 * @param endpoint where the requester receives
 */
record SnapshotRequest(long origin, long requestId, long offset, int length, String endpoint) {}
