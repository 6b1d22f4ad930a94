package io.geolru.process;

import io.geolru.recovery.RecoveryProgress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Tells how far a long recovery is: a line every two seconds, none for a short one. Used by the recovering thread. */
final class RecoveryLines implements RecoveryProgress {
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(2);

    private final PrintStream err;
    private final LongSupplier nanoTime;
    private long toldNs;

    /**
     * @param err where the lines go
     * @param nanoTime a monotonic clock in nanoseconds
     */
    RecoveryLines(PrintStream err, LongSupplier nanoTime) {
        this.err = err;
        this.nanoTime = nanoTime;
        this.toldNs = nanoTime.getAsLong();
    }

    @Override
    public void at(String what, long done) {
        long now = nanoTime.getAsLong();
        if (now - toldNs >= INTERVAL_NS) {
            toldNs = now;
            err.println(String.format(
                    Locale.ROOT,
                    "geolru recovering: %s, %,d %s",
                    what,
                    done,
                    what.equals("journal") ? "events" : "bytes"));
        }
    }
}
