package io.geolru.state;

import org.jspecify.annotations.Nullable;

/** An entry with an end to its life. Its links in the timer wheel are guarded by the writer's lock. */
final class ExpiringEntry extends Entry {
    private final long expiresAt;

    @Nullable ExpiringEntry wheelPrevious;

    @Nullable ExpiringEntry wheelNext;

    ExpiringEntry(String key, byte[] value, Label label, long stamp, long lastUse, long expiresAt) {
        super(key, value, label, stamp, lastUse);
        this.expiresAt = expiresAt;
    }

    @Override
    public long expiresAt() {
        return expiresAt;
    }

    @Override
    boolean isExpiredAt(long epochMillis) {
        return expiresAt <= epochMillis;
    }
}
