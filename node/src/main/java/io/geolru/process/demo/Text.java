package io.geolru.process.demo;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Numbers as people read them, the same in every locale. Stateless. */
final class Text {
    private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private Text() {}

    /** {@code 12,345}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1 entry}, {@code 12,345 entries}. */
    static String count(long number, String one, String many) {
        return count(number) + ' ' + (number == 1 ? one : many);
    }

    /** {@code 48.3 %}; a dash where there is nothing to divide by. */
    static String ratio(long part, long whole) {
        return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }

    /** {@code 0.42 ms}. */
    static String fineMillis(long nanos) {
        return String.format(Locale.ROOT, "%.2f ms", nanos / NANOS_PER_MILLI);
    }
}
