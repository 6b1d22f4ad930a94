package io.geolru.it;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** How long calls took. Immutable. */
final class Latencies {
    private final long[] sortedNs;

    private Latencies(LongStream tookNs) {
        sortedNs = tookNs.sorted().toArray();
    }

    /** The first {@code count} of these times, in nanoseconds. */
    static Latencies of(long[] tookNs, int count) {
        return new Latencies(Arrays.stream(tookNs, 0, count));
    }

    /** All of them together. */
    static Latencies all(Stream<Latencies> parts) {
        return new Latencies(parts.flatMapToLong(part -> Arrays.stream(part.sortedNs)));
    }

    int count() {
        return sortedNs.length;
    }

    private long micros(int index) {
        return TimeUnit.NANOSECONDS.toMicros(sortedNs[index]);
    }

    @Override
    public String toString() {
        return count() == 0
                ? "none"
                : String.format(
                        Locale.ROOT,
                        "%,8d writes: median %,6d us, 99 %% %,7d us, slowest %,9d us",
                        count(),
                        micros(count() / 2),
                        micros((int) (count() * 99L / 100)),
                        micros(count() - 1));
    }
}
