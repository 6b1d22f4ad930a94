package io.geolru.replication;

/**
 * Some bytes of a peer's snapshot.
 *
 * @param origin the peer
 * @param requestId the requester's number for the transfer
 * @param snapshot the peer's number for the file: bytes of two files are never mixed
 * @param fileLength of the whole file
 * @param offset where the bytes belong in the file
 * @param index where they are in the message, or in what they are sent from
 * @param length how many they are
 */
record SnapshotChunk(long origin, long requestId, long snapshot, long fileLength, long offset, int index, int length) {}
