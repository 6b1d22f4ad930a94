package io.geolru;

import java.time.Duration;

/** How long an entry lives from its write on. Immutable. */
public final class Ttl {
    /** The longest life, a hundred years of 365 days. */
    public static final Duration MAX = Duration.ofDays(36_500);

    private static final Ttl OF_CACHE = new Ttl(Kind.OF_CACHE, 0);
    private static final Ttl KEEP = new Ttl(Kind.KEEP, 0);
    private static final Ttl NONE = new Ttl(Kind.FIXED, 0);

    /** Where the life comes from. */
    public enum Kind {
        /** The cache's configured time to live, if it has one. */
        OF_CACHE,
        /** Whatever the present entry has left; the cache's own where there is none. */
        KEEP,
        /** As given. */
        FIXED
    }

    private final Kind kind;
    private final long millis;

    private Ttl(Kind kind, long millis) {
        this.kind = kind;
        this.millis = millis;
    }

    /** The cache's own time to live. */
    public static Ttl ofCache() {
        return OF_CACHE;
    }

    /** The expiry instant that the present entry has; the cache's own time to live where there is no entry. */
    public static Ttl keep() {
        return KEEP;
    }

    /** No expiry, also where the cache has a time to live. */
    public static Ttl none() {
        return NONE;
    }

    /**
     * A life of this length, rounded up to milliseconds.
     *
     * @throws IllegalArgumentException when it is not above 0 or longer than {@link #MAX}
     */
    public static Ttl of(Duration life) {
        if (life.isNegative() || life.isZero() || life.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("ttl must be above 0 and at most " + MAX.toDays() + " days, is " + life);
        }
        long floor = life.toMillis();
        return new Ttl(Kind.FIXED, life.toNanosPart() % 1_000_000 == 0 ? floor : floor + 1);
    }

    /** Where the life comes from. */
    public Kind kind() {
        return kind;
    }

    /** The life of a fixed one in milliseconds, 0 for none. */
    public long millis() {
        return millis;
    }

    @Override
    public String toString() {
        return kind == Kind.FIXED ? (millis == 0 ? "none" : millis + "ms") : kind.toString();
    }
}
