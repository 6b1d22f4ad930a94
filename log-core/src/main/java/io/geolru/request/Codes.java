package io.geolru.request;

import io.geolru.Condition;
import io.geolru.Ttl;
import io.geolru.Version;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Lives and conditions as they are on the wire. Stateless. */
final class Codes {
    private static final long TTL_OF_CACHE = 0;
    private static final long TTL_KEEP = -1;
    private static final long TTL_NONE = -2;

    private static final int NONE = 0;
    private static final int ABSENT = 1;
    private static final int PRESENT = 2;
    private static final int VERSION = 3;

    private Codes() {}

    /** A life in milliseconds, above 0, or a code. */
    static long of(Ttl ttl) {
        return switch (ttl.kind()) {
            case OF_CACHE -> TTL_OF_CACHE;
            case KEEP -> TTL_KEEP;
            case FIXED -> ttl.millis() == 0 ? TTL_NONE : ttl.millis();
        };
    }

    /** The life of a code; null when there is none. */
    static @Nullable Ttl ttl(long code) {
        if (code == TTL_OF_CACHE) {
            return Ttl.ofCache();
        } else if (code == TTL_KEEP) {
            return Ttl.keep();
        } else if (code == TTL_NONE) {
            return Ttl.none();
        }
        return code < 0 || code > Ttl.MAX.toMillis() ? null : Ttl.of(Duration.ofMillis(code));
    }

    static int of(Condition.Kind condition) {
        return switch (condition) {
            case NONE -> NONE;
            case ABSENT -> ABSENT;
            case PRESENT -> PRESENT;
            case VERSION -> VERSION;
        };
    }

    /** The condition of a code, with the version that it may name; null when there is none. */
    static @Nullable Condition condition(int code, long stamp, long origin) {
        return switch (code) {
            case NONE -> Condition.none();
            case ABSENT -> Condition.absent();
            case PRESENT -> Condition.present();
            case VERSION -> Condition.matches(new Version(stamp, origin));
            default -> null;
        };
    }
}
