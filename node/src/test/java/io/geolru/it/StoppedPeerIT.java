package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A peer that stands still for longer than every time-out of Aeron, of which the longest is 65 s. */
class StoppedPeerIT {
    private static final Duration BEFORE = Duration.ofSeconds(5);
    private static final Duration STOPPED = Duration.ofSeconds(75);
    private static final long PACE_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int KEYS = 1_000;
    private static final long LONGEST_WAIT_MS = 5_000;

    @RegisterExtension
    final Cluster cluster = new Cluster();

    private int written;

    @Test
    void aPeerThatWasStoppedForLongRejoinsAndTheOthersDoNotNotice() throws Exception {
        ClusterNode eu = cluster.start("eu");
        ClusterNode us = cluster.start("us");
        us.put("c", "of-us", "1");
        try (HttpConnection connection = eu.connection()) {
            System.out.println("before the stop: " + write(connection, BEFORE));
            Cluster.awaitAgreed(eu, us);
            us.stop();
            System.out.println("while the peer is stopped: " + write(connection, STOPPED));
            us.resume();
            long resumed = System.nanoTime();
            Cluster.awaitAgreed(eu, us);
            long agreedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - resumed);
            System.out.println("they agree " + agreedMs + " ms after it went on");
            System.out.println("afterwards: " + write(connection, BEFORE));
        }
        us.put("c", "of-us", "2");
        Cluster.awaitAgreed(eu, us);
        assertThat(eu.entryOf("c", "of-us").text()).isEqualTo("2");
    }

    /** Writes at a steady pace for a while; answers how long the writes took. */
    private String write(HttpConnection connection, Duration duration) throws Exception {
        long[] tookNs = new long[(int) (duration.toNanos() / PACE_NS) + 1];
        int count = 0;
        long begun = System.nanoTime();
        for (long now = begun; now - begun < duration.toNanos(); now = System.nanoTime()) {
            String target = ClusterNode.entry("c", "k" + written % KEYS);
            boolean remove = written % 10 == 9;
            Reply reply = remove
                    ? connection.call("DELETE", target, "")
                    : connection.call("PUT", target + "?ttl=1h", Integer.toString(written));
            tookNs[count++] = System.nanoTime() - now;
            assertThat(reply.status()).as("%s", reply).isIn(200, 201, 204, 404);
            written++;
            LockSupport.parkNanos(begun + count * PACE_NS - System.nanoTime());
        }
        long[] sorted = Arrays.copyOf(tookNs, count);
        Arrays.sort(sorted);
        assertThat(TimeUnit.NANOSECONDS.toMillis(sorted[count - 1]))
                .as("the longest write, in ms")
                .isLessThan(LONGEST_WAIT_MS);
        return String.format(
                "%d writes: median %d us, 99 %% %d us, longest %d us",
                count,
                TimeUnit.NANOSECONDS.toMicros(sorted[count / 2]),
                TimeUnit.NANOSECONDS.toMicros(sorted[count * 99 / 100]),
                TimeUnit.NANOSECONDS.toMicros(sorted[count - 1]));
    }
}
