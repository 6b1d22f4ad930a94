package io.geolru.adoption;

import io.geolru.replication.SnapshotIntake;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotMerge;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A peer's snapshot on its way into this node: bytes, a file, a checked file under its own name, an event in the journal, a part of the state.
 * What the helper's thread calls is marked; the rest is the node thread's.
 */
final class ReceivedSnapshot implements SnapshotIntake {
    private static final Logger LOG = LoggerFactory.getLogger(ReceivedSnapshot.class);
    private static final int CHUNKS = 64;
    private static final int FRAMES_PER_TURN = 4_096;
    private static final int LOCKS_PER_TURN = 16;
    private static final long ROOM_LEFT = 16L << 20;

    private final SnapshotExchange exchange;
    private final String peer;
    private final Path partial;
    private final OneToOneConcurrentArrayQueue<Chunk> chunks = new OneToOneConcurrentArrayQueue<>(CHUNKS);
    private volatile State reached = State.RECEIVING;
    private volatile long fileLength;
    private volatile boolean complete;
    private volatile boolean closed;
    private @Nullable FileChannel channel;
    private @Nullable SnapshotMerge merge;
    private boolean merging;

    private record Chunk(long offset, ByteBuffer bytes) {}

    ReceivedSnapshot(SnapshotExchange exchange, String peer, Path partial) {
        this.exchange = exchange;
        this.peer = peer;
        this.partial = partial;
    }

    @Override
    public State state() {
        State state = reached;
        return state == State.RECEIVING && complete ? State.MERGING : state;
    }

    @Override
    public boolean write(long ofFile, long offset, DirectBuffer from, int index, int length) {
        fileLength = ofFile;
        byte[] copy = new byte[length];
        from.getBytes(index, copy);
        return chunks.offer(new Chunk(offset, ByteBuffer.wrap(copy)));
    }

    @Override
    public void complete() {
        complete = true;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Whether nothing is left to do for the helper. Helper's thread. */
    boolean released() {
        return closed && channel == null && merge == null;
    }

    /** Whether its merge is under way: the state is between two then. Helper's thread. */
    boolean merging() {
        return merging;
    }

    /** Goes on a little. Helper's thread. */
    int doHelperWork() {
        if (closed || reached == State.DONE || reached == State.FAILED) {
            free();
            return 0;
        }
        try {
            if (merging) {
                return goOnMerging();
            }
            SnapshotMerge checking = merge;
            return checking == null ? receive() : check(checking);
        } catch (IOException | RuntimeException e) {
            return fail(String.valueOf(e.getMessage()));
        }
    }

    /** Frees what is held, and deletes what is of no use. Helper's thread, or any after it has ended. */
    void free() {
        CloseHelper.quietCloseAll(channel, merge);
        channel = null;
        merge = null;
        if (merging) {
            merging = false;
            exchange.adoption().end();
        }
        try {
            Files.deleteIfExists(partial);
        } catch (IOException e) {
            LOG.debug("cannot delete {}", partial, e);
        }
    }

    private int receive() throws IOException {
        boolean all = complete;
        FileChannel into = channel;
        if (into == null && chunks.isEmpty()) {
            return 0;
        }
        if (into == null) {
            requireRoom();
            into = FileChannel.open(
                    partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
            channel = into;
        }
        int work = 0;
        for (Chunk chunk = chunks.poll(); chunk != null; chunk = chunks.poll()) {
            long offset = chunk.offset();
            while (chunk.bytes().hasRemaining()) {
                offset += into.write(chunk.bytes(), offset);
            }
            work++;
        }
        if (all) {
            into.force(true);
            into.close();
            channel = null;
            merge = new SnapshotMerge(partial, exchange.state());
            work++;
        }
        return work;
    }

    private int check(SnapshotMerge checking) throws IOException {
        if (checking.check(FRAMES_PER_TURN)) {
            return 1;
        }
        String name = SnapshotFiles.adoptedName(
                exchange.journal().origin(), exchange.journal().appendedPosition());
        Path file = exchange.directory().resolve(name);
        SnapshotFiles.rename(partial, file);
        try {
            merging = exchange.adoption().begin(checking, name);
        } catch (IllegalArgumentException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        if (!merging) {
            Files.deleteIfExists(file);
            LOG.debug("the snapshot of {} holds nothing that is not held already", peer);
            return giveUp();
        }
        return 1;
    }

    /** A peer's snapshot must not take the room that this node's own writes need. */
    private void requireRoom() throws IOException {
        long room = Files.getFileStore(exchange.directory()).getUsableSpace();
        if (room < fileLength + ROOM_LEFT) {
            throw new IOException("it has " + fileLength + " bytes, the disk has room for " + room);
        }
    }

    private int goOnMerging() {
        if (!exchange.adoption().step(LOCKS_PER_TURN)) {
            merging = false;
            free();
            exchange.merged();
            reached = State.DONE;
        }
        return 1;
    }

    private int fail(String why) {
        LOG.warn("the snapshot of {} cannot be adopted: {}", peer, why);
        return giveUp();
    }

    private int giveUp() {
        free();
        reached = State.FAILED;
        return 1;
    }
}
