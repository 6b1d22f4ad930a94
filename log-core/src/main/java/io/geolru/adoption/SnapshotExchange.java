package io.geolru.adoption;

import io.geolru.journal.Journal;
import io.geolru.replication.SnapshotIntake;
import io.geolru.replication.SnapshotRead;
import io.geolru.replication.SnapshotTransfers;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotFiles.SnapshotFile;
import io.geolru.state.NodeState;
import io.geolru.writer.Adoption;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots for peers, taken when they are asked for, and peers' snapshots, kept as files and merged. The work is done on a helper's thread
 * that calls {@link #doHelperWork}; transfers are opened by the node's thread; {@link #close} comes when the helper is stopped.
 */
public final class SnapshotExchange implements SnapshotTransfers, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotExchange.class);

    private final Path directory;
    private final Journal journal;
    private final NodeState state;
    private final Adoption adoption;
    private final Supplier<Path> take;
    private final int partBytes;
    private final Queue<ServedSnapshot> served = new ConcurrentLinkedQueue<>();
    private final Queue<ReceivedSnapshot> received = new ConcurrentLinkedQueue<>();
    private long intakes;
    private boolean merged;

    /**
     * @param directory where the snapshots are; what an earlier process left there in part is deleted
     * @param take takes a snapshot of this node and answers where it is; on the helper's thread
     * @param partBytes the longest part of a snapshot that peers ask for at a time
     */
    public SnapshotExchange(
            Path directory, Journal journal, NodeState state, Adoption adoption, Supplier<Path> take, int partBytes) {
        this.directory = directory;
        this.journal = journal;
        this.state = state;
        this.adoption = adoption;
        this.take = take;
        this.partBytes = partBytes;
        SnapshotFiles.deletePartial(directory);
    }

    @Override
    public SnapshotRead serve() {
        ServedSnapshot read = new ServedSnapshot(partBytes);
        served.add(read);
        return read;
    }

    @Override
    public SnapshotIntake receive(String peer) {
        intakes++;
        String name = String.format("adopted-%016x-%d", journal.origin(), intakes);
        ReceivedSnapshot intake = new ReceivedSnapshot(this, peer, SnapshotFiles.partial(directory, name));
        received.add(intake);
        return intake;
    }

    /** Whether a transfer is open, so that the helper may be needed. Any thread. */
    public boolean isExchanging() {
        return !served.isEmpty() || !received.isEmpty();
    }

    /** Goes on a little with everything; returns how much work that was. Helper's thread. */
    public int doHelperWork() {
        int work = 0;
        for (ReceivedSnapshot intake : received) {
            work += intake.doHelperWork();
        }
        received.removeIf(ReceivedSnapshot::released);
        if (!served.isEmpty()) {
            work += doServe();
        }
        return work;
    }

    /** Whether a merge is under way: a snapshot of this node cannot be taken before it is done. Helper's thread. */
    public boolean merging() {
        return received.stream().anyMatch(ReceivedSnapshot::merging);
    }

    /** Whether a merge has been done since this was asked last: a snapshot of this node makes it good for starts. Helper's thread. */
    public boolean pollMerged() {
        boolean now = merged;
        merged = false;
        return now;
    }

    /** Frees everything; a merge that is under way is given up. */
    @Override
    public void close() {
        received.forEach(ReceivedSnapshot::free);
        served.forEach(ServedSnapshot::free);
        received.clear();
        served.clear();
    }

    Path directory() {
        return directory;
    }

    Journal journal() {
        return journal;
    }

    NodeState state() {
        return state;
    }

    Adoption adoption() {
        return adoption;
    }

    void merged() {
        merged = true;
    }

    private int doServe() {
        int work = 0;
        if (served.stream().anyMatch(ServedSnapshot::preparing) && !merging()) {
            prepare();
            work++;
        }
        for (ServedSnapshot read : served) {
            if (read.closed()) {
                read.free();
            } else {
                work += read.doHelperWork();
            }
        }
        served.removeIf(ServedSnapshot::freed);
        return work;
    }

    /** One snapshot for all that wait for one. */
    private void prepare() {
        List<ServedSnapshot> waiting =
                served.stream().filter(ServedSnapshot::preparing).toList();
        Path file = takeOrFind();
        for (ServedSnapshot read : waiting) {
            if (file == null) {
                read.fail();
            } else {
                read.open(file);
            }
        }
    }

    /** Where no snapshot can be taken, as on a full disk, the newest one may do. */
    private @Nullable Path takeOrFind() {
        try {
            return take.get();
        } catch (SnapshotException e) {
            LOG.debug("no snapshot for a peer", e);
            List<SnapshotFile> newestFirst = SnapshotFiles.newestFirst(directory);
            return newestFirst.isEmpty() ? null : newestFirst.get(0).path();
        }
    }
}
