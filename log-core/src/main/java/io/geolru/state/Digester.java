package io.geolru.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Adds entries up to a {@link Digest}. An entry goes in as stamp, origin, expiry, lengths of key, media type and value (big-endian), then
 * these three. Not thread-safe.
 */
final class Digester {
    private final MessageDigest sha = sha256();
    private final ByteBuffer head = ByteBuffer.allocate(3 * Long.BYTES + 3 * Integer.BYTES);
    private long entries;
    private long high;
    private long low;

    void add(Entry entry) {
        byte[] key = entry.key().getBytes(StandardCharsets.UTF_8);
        byte[] contentType = entry.contentType().getBytes(StandardCharsets.UTF_8);
        byte[] value = entry.value();
        head.clear()
                .putLong(entry.stamp())
                .putLong(entry.origin())
                .putLong(entry.expiresAt())
                .putInt(key.length)
                .putInt(contentType.length)
                .putInt(value.length)
                .flip();
        sha.update(head);
        sha.update(key);
        sha.update(contentType);
        sha.update(value);
        ByteBuffer hash = ByteBuffer.wrap(sha.digest());
        entries++;
        high += hash.getLong();
        low += hash.getLong();
    }

    Digest digest() {
        return new Digest(entries, high, low);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
