package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Version;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes rising numbers to keys of its own until the node is gone, and remembers what was answered. What it was
 * writing at that moment may be there or not. Runs on one thread at a time.
 */
final class StormWriter implements Runnable {
    private static final int KEYS = 40;

    /** What a node answers that was told to end; a refused write changes nothing. */
    private static final int ENDING = 503;

    private static final long LONG_TTL_MS = 3_600_000;
    private static final long SHORT_TTL_MS = 1_000;

    /** How far the clock that a node gives life times by may be behind, on a machine that is very busy. */
    private static final long LEAST_TOLERANCE_MS = 2_000;

    private final String prefix;
    private final SplittableRandom random;
    private final AtomicLong answered;
    private final Map<String, Write> held = new TreeMap<>();
    private final String cache;
    private volatile @Nullable ClusterNode target;
    private volatile boolean stopped;
    private long toleranceMs = LEAST_TOLERANCE_MS;
    private long number;
    private @Nullable String pendingKey;
    private @Nullable Write pending;

    /**
     * What a write leaves behind.
     *
     * @param number the value; 0 for nothing
     * @param version null when it is not known
     * @param ttlMs 0 for none
     * @param sentMs when it was sent, in milliseconds since 1970
     * @param answeredMs when it was answered or not any more
     */
    private record Write(long number, @Nullable Version version, long ttlMs, long sentMs, long answeredMs) {
        static final Write NOTHING = new Write(0, null, 0, 0, 0);

        /** Whether this can be what an answer shows. */
        boolean fits(Reply reply, long askedMs, long nowMs, long toleranceMs) {
            boolean mayLive = number != 0 && (ttlMs == 0 || askedMs < answeredMs + ttlMs + toleranceMs);
            boolean mayBeGone = number == 0 || (ttlMs != 0 && nowMs >= sentMs + ttlMs - toleranceMs);
            if (reply.status() == 404) {
                return mayBeGone;
            }
            return mayLive
                    && reply.status() == 200
                    && reply.text().equals(Long.toString(number))
                    && (version == null || reply.etag().equals(version))
                    && fitsTtl(reply.header("Geolru-Ttl"), askedMs, nowMs, toleranceMs);
        }

        private boolean fitsTtl(@Nullable String left, long askedMs, long nowMs, long toleranceMs) {
            if (left == null || ttlMs == 0) {
                return left == null && ttlMs == 0;
            }
            long leftMs = Long.parseLong(left);
            return askedMs + leftMs <= answeredMs + ttlMs + toleranceMs
                    && nowMs + leftMs >= sentMs + ttlMs - toleranceMs;
        }
    }

    /** @param answered counts the writes of all writers that were answered */
    StormWriter(String cache, String prefix, SplittableRandom random, AtomicLong answered) {
        this.cache = cache;
        this.prefix = prefix;
        this.random = random;
        this.answered = answered;
    }

    /** Says where to write next. */
    StormWriter to(ClusterNode node) {
        target = node;
        stopped = false;
        return this;
    }

    /** Lets it end when its present write is answered. */
    void stop() {
        stopped = true;
    }

    /** Says that clocks may differ by more than those of one machine do. */
    StormWriter withSkewsOf(long milliseconds) {
        toleranceMs = LEAST_TOLERANCE_MS + milliseconds;
        return this;
    }

    @Override
    public void run() {
        try (HttpConnection connection = target.connection()) {
            while (!stopped) {
                write(connection);
            }
        } catch (IOException killed) {
            assertThat(killed).isNotInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    private void write(HttpConnection connection) throws IOException {
        String key = prefix + random.nextInt(KEYS);
        int choice = random.nextInt(100);
        boolean remove = choice < 15;
        long ttlMs = choice < 65 ? 0 : choice < 85 ? LONG_TTL_MS : SHORT_TTL_MS;
        long value = remove ? 0 : ++number;
        long sentMs = System.currentTimeMillis();
        pendingKey = key;
        pending = new Write(value, null, ttlMs, sentMs, Long.MAX_VALUE / 2);
        String target = ClusterNode.entry(cache, key);
        Reply reply = remove
                ? connection.call("DELETE", target, "")
                : connection.call("PUT", ttlMs == 0 ? target : target + "?ttl=" + ttlMs + "ms", Long.toString(value));
        if (reply.status() == ENDING) {
            pendingKey = null;
            pending = null;
            stop();
            return;
        }
        assertThat(reply.status())
                .as("%s %s: %s", key, value, reply)
                .isIn(remove ? new Integer[] {204, 404} : new Integer[] {200, 201});
        Write before = held.get(key);
        if (before != null && before.version() != null) {
            assertThat(reply.written()).isGreaterThan(before.version());
        }
        held.put(key, new Write(value, reply.written(), remove ? 0 : ttlMs, sentMs, System.currentTimeMillis()));
        pendingKey = null;
        pending = null;
        answered.incrementAndGet();
    }

    /** Checks that everything answered is there, and takes over what turns out to be. */
    void verify(ClusterNode node) throws IOException {
        long endedMs = System.currentTimeMillis();
        try (HttpConnection connection = node.connection()) {
            for (int i = 0; i < KEYS; i++) {
                verify(connection, prefix + i, endedMs);
            }
        }
        pendingKey = null;
        pending = null;
    }

    private void verify(HttpConnection connection, String key, long endedMs) throws IOException {
        long askedMs = System.currentTimeMillis();
        Reply reply = connection.get(ClusterNode.entry(cache, key));
        long nowMs = System.currentTimeMillis();
        Write before = held.getOrDefault(key, Write.NOTHING);
        if (before.fits(reply, askedMs, nowMs, toleranceMs)) {
            return;
        }
        Write unanswered = key.equals(pendingKey) ? pending : null;
        assertThat(unanswered != null && unanswered.fits(reply, askedMs, nowMs, toleranceMs))
                .as("%s must be %s, or %s, and is %s", key, before, unanswered, reply)
                .isTrue();
        if (reply.status() == 404) {
            held.put(key, Write.NOTHING);
            return;
        }
        if (before.version() != null) {
            assertThat(reply.etag()).isGreaterThan(before.version());
        }
        held.put(key, new Write(unanswered.number(), reply.etag(), unanswered.ttlMs(), unanswered.sentMs(), endedMs));
    }
}
