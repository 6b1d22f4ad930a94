package io.geolru.serving;

import io.geolru.changes.ChangeSource;
import io.geolru.event.TimeSource;
import io.geolru.request.FeedMessage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads the journal for the feeds of clients, on a thread of its own that steps all of them in turn: what waits for the disk holds up none that
 * serves. Feeds are opened and closed by the serving thread.
 */
public final class FeedReads implements AutoCloseable {
    private final ChangeSource source;
    private final TimeSource time;
    private final int maxFrameLength;
    private final List<FeedRead> reads = new CopyOnWriteArrayList<>();
    private final AtomicLong handed = new AtomicLong();
    private Runnable wakeServing = () -> {};
    private long seen;

    /** @param serving what a message of changes may have is that */
    public FeedReads(ChangeSource source, TimeSource time, ServingConfig serving) {
        this.source = source;
        this.time = time;
        this.maxFrameLength = serving.maxMessageLength() - FeedRead.MARGIN;
    }

    /** Tells how the serving thread is woken when there is something to send. Before any thread starts. */
    public void wakes(Runnable serving) {
        wakeServing = serving;
    }

    FeedRead open(FeedMessage.Follow wanted) {
        FeedRead read = new FeedRead(this, wanted);
        reads.add(read);
        source.nudge();
        return read;
    }

    /** Steps each feed once; answers how much was done. */
    public int doWork() {
        seen = source.version();
        int work = 0;
        for (FeedRead read : reads) {
            work += read.doWork();
        }
        reads.removeIf(FeedRead::isReleased);
        return work;
    }

    /** Whether there is no feed. Any thread. */
    public boolean isIdle() {
        return reads.isEmpty();
    }

    /** Waits until there may be more than the last turn saw, for a while. */
    public void await(long ns) throws InterruptedException {
        source.await(seen, ns);
    }

    /** Moves with whatever there is to send. Any thread. */
    public long handed() {
        return handed.get();
    }

    void handOver() {
        handed.incrementAndGet();
        wakeServing.run();
    }

    /** A feed that had no room has some. */
    void hasRoom() {
        source.nudge();
    }

    ChangeSource source() {
        return source;
    }

    long nanoTime() {
        return time.nanoTime();
    }

    int maxFrameLength() {
        return maxFrameLength;
    }

    /** Ends all feeds; when their thread has ended. */
    @Override
    public void close() {
        reads.forEach(FeedRead::close);
        doWork();
    }
}
