package io.geolru;

import io.geolru.changes.Position;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one cache, one after the other, read from the node's journal: a reader that takes its time lags there, and costs nobody anything.
 *
 * <pre>{@code
 * try (Changes<Price> changes = prices.changes(position)) {
 *     while (running) {
 *         CacheChange<Price> change = changes.poll(Duration.ofSeconds(1));
 *         if (change != null) {
 *             follow(change);
 *             keep(change.position());
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>Used by one thread at a time; {@link #close} may come from any.
 *
 * @param <V> the type of the values
 */
public interface Changes<V> extends AutoCloseable {
    /**
     * The next change.
     *
     * @param timeout how long to wait for it at most
     * @return null when none came in time, also while there is still much to look through: the next call goes on from there
     * @throws io.geolru.changes.OutOfReachException when retention was faster than this reader, or the node has taken a peer's snapshot over, so that
     *     there is a gap: another node may have what comes next, else one begins anew
     * @throws io.geolru.changes.SlowReaderException when more values expired and were evicted meanwhile than is kept for a reader: open anew at
     *     {@link #position}
     * @throws IllegalStateException when this, or the node, is closed
     */
    @Nullable CacheChange<V> poll(Duration timeout) throws InterruptedException;

    /** Where to go on after the last change that was polled, on any node. */
    Position position();

    /** Ends the reading. Idempotent. */
    @Override
    void close();
}
