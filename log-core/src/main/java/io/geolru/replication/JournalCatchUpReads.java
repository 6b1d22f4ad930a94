package io.geolru.replication;

import io.geolru.journal.JournalPosition;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads for catch-ups from the log's journal, on a helper's thread that calls {@link #doHelperWork}. Opens of reads come from the node's
 * thread; {@link #close} comes when the helper is stopped.
 */
public final class JournalCatchUpReads implements CatchUpReads {
    private final LocalLog log;
    private final int bufferBytes;
    private final Checkpoints checkpoints;
    private final Queue<JournalCatchUpRead> reads = new ConcurrentLinkedQueue<>();

    /** @param bufferBytes the length of each of the two buffers that a read has */
    public JournalCatchUpReads(LocalLog log, int bufferBytes) {
        this.log = log;
        this.bufferBytes = bufferBytes;
        checkpoints = new Checkpoints(log);
    }

    @Override
    public CatchUpRead open(CatchUpWants wants) {
        JournalCatchUpRead read = new JournalCatchUpRead(this, wants, bufferBytes);
        reads.add(read);
        return read;
    }

    /** Whether a read is open, so that the helper may be needed. Any thread. */
    public boolean isReading() {
        return !reads.isEmpty();
    }

    /** Fills what buffers are free, one per read, and returns how much work that was. Helper's thread. */
    public int doHelperWork() {
        checkpoints.doWork(); // Nobody waits for it: no work to stay awake for.
        int work = 0;
        for (JournalCatchUpRead read : reads) {
            work += read.doHelperWork();
        }
        reads.removeIf(JournalCatchUpRead::released);
        return work;
    }

    @Override
    public void close() {
        for (JournalCatchUpRead read : reads) {
            read.close();
            read.doHelperWork();
        }
        reads.clear();
    }

    LocalLog log() {
        return log;
    }

    /** Where to begin to read for a requester; null when the journal no longer reaches back that far. Any thread. */
    public @Nullable JournalPosition positionFor(CatchUpWants wants) {
        JournalPosition reachable = log.journal().positionAfter(wants.held());
        if (reachable == null) {
            return null;
        }
        if (!wants.missing().isEmpty()) {
            JournalPosition beforeMissing = log.journal().positionAfter(wants.heldBeforeMissing());
            return beforeMissing == null ? JournalPosition.START : beforeMissing;
        }
        JournalPosition closer = checkpoints.positionFor(wants.held());
        return closer != null && closer.compareTo(reachable) > 0 ? closer : reachable;
    }
}
