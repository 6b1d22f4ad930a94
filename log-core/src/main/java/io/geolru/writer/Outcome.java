package io.geolru.writer;

import io.geolru.Version;

/**
 * What a write did.
 *
 * @param stamp the stamp of the version it made
 * @param origin the origin of the version it made
 * @param wasLive whether a live entry was there before
 */
public record Outcome(long stamp, long origin, boolean wasLive) {
    /** The version that the write made. */
    public Version version() {
        return new Version(stamp, origin);
    }
}
