package io.geolru.snapshot;

import io.geolru.codec.Frames;
import io.geolru.codec.sbe.SnapshotCacheDecoder;
import io.geolru.codec.sbe.SnapshotClosedDecoder;
import io.geolru.codec.sbe.SnapshotEntryDecoder;
import io.geolru.codec.sbe.SnapshotOpenedDecoder;
import io.geolru.codec.sbe.SnapshotRecordDecoder;
import io.geolru.event.Frontier;
import io.geolru.event.MissingRanges;
import io.geolru.event.Origins;
import io.geolru.journal.JournalPosition;
import io.geolru.state.CacheState;
import io.geolru.state.Gone;
import io.geolru.state.NodeState;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one snapshot file into a state. Every frame is checked before its content is used, and the counts at the end must be those that
 * were read; a file that fails leaves the state half filled, so the caller begins with a fresh one. One use; not thread-safe.
 */
public final class SnapshotReader {
    private static final int BODY = Frames.HEADER_LENGTH;
    private static final int PROGRESS_INTERVAL = 1024;

    private final Path file;
    private final SnapshotOpenedDecoder opened = new SnapshotOpenedDecoder();
    private final SnapshotCacheDecoder cacheHead = new SnapshotCacheDecoder();
    private final SnapshotEntryDecoder entry = new SnapshotEntryDecoder();
    private final SnapshotRecordDecoder gone = new SnapshotRecordDecoder();
    private final SnapshotClosedDecoder closed = new SnapshotClosedDecoder();
    private @Nullable CacheState cache;
    /** Bucket, stamp and origin of each floor of the cache being read: they count once its entries, which may lie below, are there. */
    private List<long[]> floors = List.of();

    private boolean inCache;
    private long caches;
    private long entries;
    private long records;

    /** @param file the snapshot */
    public SnapshotReader(Path file) {
        this.file = file;
    }

    /**
     * Reads only what the snapshot stands for.
     *
     * @throws SnapshotException when the file cannot be read or its head is damaged
     */
    public SnapshotHead head() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return readHead(new FrameFileReader(file, channel));
        } catch (IOException e) {
            throw new SnapshotException("cannot read snapshot " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads all of it into a state, by the state's restoring methods.
     *
     * @param progress called now and then with the bytes read so far
     * @throws SnapshotException when the file cannot be read, is damaged or incomplete
     */
    public SnapshotHead readInto(NodeState state, LongConsumer progress) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            FrameFileReader in = new FrameFileReader(file, channel);
            SnapshotHead head = readHead(in);
            boolean complete = false;
            while (in.next()) {
                if (complete) {
                    throw in.damaged("goes on behind its end");
                }
                complete = readFrame(in, state);
                if ((entries + records) % PROGRESS_INTERVAL == 0) {
                    progress.accept(in.filePosition());
                }
            }
            if (!complete) {
                throw in.damaged("is incomplete: it ends");
            }
            return head;
        } catch (IOException e) {
            throw new SnapshotException("cannot read snapshot " + file + ": " + e.getMessage(), e);
        }
    }

    private SnapshotHead readHead(FrameFileReader in) throws IOException {
        if (!in.next() || Frames.templateId(in.buffer(), in.offset()) != SnapshotOpenedDecoder.TEMPLATE_ID) {
            throw in.damaged("does not begin as a snapshot");
        }
        DirectBuffer buffer = in.buffer();
        int at = in.offset();
        try {
            opened.wrap(buffer, at + BODY, Frames.blockLength(buffer, at), Frames.version(buffer, at));
            List<MissingRanges.Range> missing = new ArrayList<>();
            for (SnapshotOpenedDecoder.MissingDecoder range : opened.missing()) {
                missing.add(new MissingRanges.Range(range.missingOrigin(), range.fromSequence(), range.toSequence()));
            }
            Frontier frontier = new Frontier();
            Origins origins = new Origins();
            for (SnapshotOpenedDecoder.FrontierDecoder held : opened.frontier()) {
                frontier.advance(held.origin(), held.sequence(), held.promise());
                long origin = held.origin();
                boolean originClosed = held.closed() != 0;
                byte[] node = new byte[held.nodeLength()];
                held.getNode(node, 0, node.length);
                byte[] region = new byte[held.regionLength()];
                held.getRegion(region, 0, region.length);
                origins.add(origin, new Origins.Origin(text(node), text(region), originClosed));
            }
            JournalPosition position = new JournalPosition(opened.epoch(), opened.file(), opened.fileOffset());
            return new SnapshotHead(position, opened.takenAt(), opened.highestStamp(), frontier, missing, origins);
        } catch (IndexOutOfBoundsException e) {
            throw in.damaged("has a head that ends early");
        }
    }

    /** Takes one frame; true when it was the last of the snapshot. */
    private boolean readFrame(FrameFileReader in, NodeState state) {
        DirectBuffer buffer = in.buffer();
        int at = in.offset();
        int block = Frames.blockLength(buffer, at);
        int version = Frames.version(buffer, at);
        try {
            switch (Frames.templateId(buffer, at)) {
                case SnapshotCacheDecoder.TEMPLATE_ID ->
                    cache = readCache(cacheHead.wrap(buffer, at + BODY, block, version), state);
                case SnapshotEntryDecoder.TEMPLATE_ID ->
                    readEntry(entry.wrap(buffer, at + BODY, block, version), requireCache(in));
                case SnapshotRecordDecoder.TEMPLATE_ID ->
                    readRecord(in, gone.wrap(buffer, at + BODY, block, version), requireCache(in));
                case SnapshotClosedDecoder.TEMPLATE_ID -> {
                    closed.wrap(buffer, at + BODY, block, version);
                    if (closed.caches() != caches || closed.entries() != entries || closed.records() != records) {
                        throw in.damaged(
                                "counts " + closed.entries() + " entries at its end, has " + entries + "; differs");
                    }
                    restoreFloors();
                    return true;
                }
                default -> throw in.damaged("has a frame of an unknown kind");
            }
        } catch (IndexOutOfBoundsException e) {
            throw in.damaged("has a frame that ends early");
        }
        return false;
    }

    private @Nullable CacheState readCache(SnapshotCacheDecoder head, NodeState state) {
        restoreFloors();
        floors = new ArrayList<>();
        for (SnapshotCacheDecoder.FloorsDecoder floor : head.floors()) {
            floors.add(new long[] {floor.bucket(), floor.stamp(), floor.origin()});
        }
        byte[] name = new byte[head.cacheLength()];
        head.getCache(name, 0, name.length);
        caches++;
        inCache = true;
        if (state.find(text(name)) == null
                && state.caches().size() >= state.limits().caches()) {
            return null; // The limit was lowered; what is beyond it is missed, as in the journal.
        }
        CacheState restored = state.cache(text(name));
        restored.restoreClearFloor(head.clearStamp(), head.clearOrigin());
        return restored;
    }

    private void restoreFloors() {
        CacheState restored = cache;
        if (restored != null) {
            floors.forEach(floor -> restored.restoreFloor((int) floor[0], floor[1], floor[2]));
        }
    }

    private void readEntry(SnapshotEntryDecoder from, @Nullable CacheState into) {
        byte[] key = new byte[from.keyLength()];
        from.getKey(key, 0, key.length);
        byte[] type = new byte[from.contentTypeLength()];
        from.getContentType(type, 0, type.length);
        byte[] value = new byte[from.valueLength()];
        from.getValue(value, 0, value.length);
        if (into != null) {
            into.restoreEntry(
                    text(key), value, text(type), from.stamp(), from.origin(), from.expiresAt(), from.idleNs());
        }
        entries++;
    }

    private void readRecord(FrameFileReader in, SnapshotRecordDecoder from, @Nullable CacheState into) {
        byte[] key = new byte[from.keyLength()];
        from.getKey(key, 0, key.length);
        Gone cause = Gone.ofCode(from.cause());
        if (cause == null) {
            throw in.damaged("has a record of unknown cause " + from.cause());
        }
        if (into != null) {
            into.restoreRecord(text(key), from.stamp(), from.origin(), cause);
        }
        records++;
    }

    /** The cache that entries belong to; null when it is beyond the limit of caches. */
    private @Nullable CacheState requireCache(FrameFileReader in) {
        if (!inCache) {
            throw in.damaged("has an entry before any cache");
        }
        return cache;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
