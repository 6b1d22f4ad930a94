package io.geolru.snapshot;

import io.geolru.codec.Frames;
import io.geolru.codec.sbe.SnapshotCacheDecoder;
import io.geolru.codec.sbe.SnapshotClosedDecoder;
import io.geolru.codec.sbe.SnapshotEntryDecoder;
import io.geolru.codec.sbe.SnapshotOpenedDecoder;
import io.geolru.codec.sbe.SnapshotRecordDecoder;
import io.geolru.event.Frontier;
import io.geolru.event.MissingRanges;
import io.geolru.event.Names;
import io.geolru.event.Origins;
import io.geolru.journal.JournalPosition;
import io.geolru.state.CacheState;
import io.geolru.state.Gone;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a snapshot file frame by frame. Every frame is checked before its content is used, and the counts at the end must be those
 * that were met. One use; not thread-safe.
 */
final class SnapshotScanner implements Closeable {
    private static final int BODY = Frames.HEADER_LENGTH;

    private final FileChannel channel;
    private final FrameFileReader in;
    private final SnapshotHead head;
    private final SnapshotCacheDecoder cacheHead = new SnapshotCacheDecoder();
    private final SnapshotEntryDecoder entry = new SnapshotEntryDecoder();
    private final SnapshotRecordDecoder gone = new SnapshotRecordDecoder();
    private final SnapshotClosedDecoder closed = new SnapshotClosedDecoder();
    private boolean inCache;
    private boolean complete;
    private long caches;
    private long entries;
    private long records;
    private long highestStamp;

    /** Takes what a snapshot consists of, in its order: a cache, its entries, its records, the next cache. */
    interface Visitor {
        /** A cache begins. */
        void cache(CacheHead cache);

        /** An entry of the cache; least recently used first. */
        void entry(String key, byte[] value, String contentType, long stamp, long origin, long expiresAt, long idleNs);

        /** A record of the cache. */
        void record(String key, long stamp, long origin, Gone cause);

        /** The end, and all counts are right. */
        void end();

        /** Whether entries and records are wanted; else they are checked and passed over. */
        default boolean wantsItems() {
            return true;
        }
    }

    /**
     * The head of a cache.
     *
     * @param floors the floors of its buckets, which count once its entries, which may lie below, are there
     */
    record CacheHead(String name, long clearStamp, long clearOrigin, List<Floor> floors) {}

    /** The floor of a bucket. */
    record Floor(int bucket, long stamp, long origin) {}

    /**
     * Opens a file and reads its head.
     *
     * @throws SnapshotException when the file cannot be read or its head is damaged
     */
    SnapshotScanner(Path file) {
        FileChannel opened = null;
        try {
            opened = FileChannel.open(file, StandardOpenOption.READ);
            channel = opened;
            in = new FrameFileReader(file, channel);
            head = readHead();
        } catch (IOException e) {
            closeQuietly(opened);
            throw unreadable(file, e);
        } catch (SnapshotException e) {
            closeQuietly(opened);
            throw e;
        }
    }

    /** What the snapshot stands for. */
    SnapshotHead head() {
        return head;
    }

    /** The bytes read so far. */
    long position() {
        return in.filePosition();
    }

    /** The highest stamp of the entries and records met so far, 0 for none. */
    long highestStamp() {
        return highestStamp;
    }

    /** The entries and records met so far. */
    long items() {
        return entries + records;
    }

    /**
     * Reads one more frame.
     *
     * @return false when that was the last one
     * @throws SnapshotException when the file cannot be read, is damaged or incomplete
     */
    boolean next(Visitor visitor) {
        try {
            if (!in.next()) {
                throw in.damaged("is incomplete: it ends");
            }
            readFrame(visitor);
            if (complete && in.next()) {
                throw in.damaged("goes on behind its end");
            }
        } catch (IOException e) {
            throw new SnapshotException("cannot read a snapshot: " + e.getMessage(), e);
        }
        return !complete;
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    private SnapshotHead readHead() throws IOException {
        if (!in.next() || Frames.templateId(in.buffer(), in.offset()) != SnapshotOpenedDecoder.TEMPLATE_ID) {
            throw in.damaged("does not begin as a snapshot");
        }
        DirectBuffer buffer = in.buffer();
        int at = in.offset();
        try {
            SnapshotOpenedDecoder opened = new SnapshotOpenedDecoder();
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
                short originClosed = held.closed();
                byte[] node = bytes(held.nodeLength());
                held.getNode(node, 0, node.length);
                byte[] region = bytes(held.regionLength());
                held.getRegion(region, 0, region.length);
                origins.add(
                        origin, new Origins.Origin(text(node), text(region), originClosed == SnapshotWriter.SUCCEEDED));
                if (originClosed == SnapshotWriter.FORGOTTEN) {
                    // Not below the stamp of the event that told it, which is not kept.
                    origins.forgotten(text(node), held.promise());
                }
            }
            JournalPosition position = new JournalPosition(opened.epoch(), opened.file(), opened.fileOffset());
            return new SnapshotHead(position, opened.takenAt(), opened.highestStamp(), frontier, missing, origins);
        } catch (IndexOutOfBoundsException e) {
            throw in.damaged("has a head that ends early");
        }
    }

    private void readFrame(Visitor visitor) {
        DirectBuffer buffer = in.buffer();
        int at = in.offset();
        int block = Frames.blockLength(buffer, at);
        int version = Frames.version(buffer, at);
        try {
            switch (Frames.templateId(buffer, at)) {
                case SnapshotCacheDecoder.TEMPLATE_ID ->
                    readCache(cacheHead.wrap(buffer, at + BODY, block, version), visitor);
                case SnapshotEntryDecoder.TEMPLATE_ID ->
                    readEntry(entry.wrap(buffer, at + BODY, block, version), visitor);
                case SnapshotRecordDecoder.TEMPLATE_ID ->
                    readRecord(gone.wrap(buffer, at + BODY, block, version), visitor);
                case SnapshotClosedDecoder.TEMPLATE_ID ->
                    readEnd(closed.wrap(buffer, at + BODY, block, version), visitor);
                default -> throw in.damaged("has a frame of an unknown kind");
            }
        } catch (IndexOutOfBoundsException e) {
            throw in.damaged("has a frame that ends early");
        }
    }

    private void readCache(SnapshotCacheDecoder from, Visitor visitor) {
        List<Floor> floors = new ArrayList<>();
        for (SnapshotCacheDecoder.FloorsDecoder floor : from.floors()) {
            if (floor.bucket() < 0 || floor.bucket() >= CacheState.BUCKETS) {
                throw in.damaged("has a floor of bucket " + floor.bucket());
            }
            floors.add(new Floor(floor.bucket(), floor.stamp(), floor.origin()));
        }
        byte[] name = bytes(from.cacheLength());
        from.getCache(name, 0, name.length);
        caches++;
        inCache = true;
        visitor.cache(new CacheHead(cacheName(text(name)), from.clearStamp(), from.clearOrigin(), floors));
    }

    private String cacheName(String name) {
        try {
            return Names.requireCacheName(name);
        } catch (IllegalArgumentException e) {
            throw in.damaged("has a cache that no cache can be: " + e.getMessage());
        }
    }

    private void readEntry(SnapshotEntryDecoder from, Visitor visitor) {
        requireCache();
        entries++;
        highestStamp = Math.max(highestStamp, from.stamp());
        if (!visitor.wantsItems()) {
            from.skipKey();
            from.skipContentType();
            from.skipValue();
            requireWithinFrame(from.limit());
            return;
        }
        byte[] key = bytes(from.keyLength());
        from.getKey(key, 0, key.length);
        byte[] type = bytes(from.contentTypeLength());
        from.getContentType(type, 0, type.length);
        byte[] value = bytes(from.valueLength());
        from.getValue(value, 0, value.length);
        visitor.entry(text(key), value, text(type), from.stamp(), from.origin(), from.expiresAt(), from.idleNs());
    }

    private void readRecord(SnapshotRecordDecoder from, Visitor visitor) {
        requireCache();
        records++;
        highestStamp = Math.max(highestStamp, from.stamp());
        Gone cause = Gone.ofCode(from.cause());
        if (cause == null) {
            throw in.damaged("has a record of unknown cause " + from.cause());
        }
        if (!visitor.wantsItems()) {
            from.skipKey();
            requireWithinFrame(from.limit());
            return;
        }
        byte[] key = bytes(from.keyLength());
        from.getKey(key, 0, key.length);
        visitor.record(text(key), from.stamp(), from.origin(), cause);
    }

    private void readEnd(SnapshotClosedDecoder from, Visitor visitor) {
        if (from.caches() != caches || from.entries() != entries || from.records() != records) {
            throw in.damaged("counts " + from.entries() + " entries at its end, has " + entries + "; differs");
        }
        complete = true;
        visitor.end();
    }

    /** Room for so many bytes, which the frame says that it has: no more than it can have. */
    private byte[] bytes(int length) {
        if (length < 0 || length > Frames.frameLength(in.buffer(), in.offset())) {
            throw in.damaged("has a frame that ends early");
        }
        return new byte[length];
    }

    private void requireWithinFrame(int end) {
        if (end < in.offset() || end > in.offset() + Frames.frameLength(in.buffer(), in.offset())) {
            throw in.damaged("has a frame that ends early");
        }
    }

    private void requireCache() {
        if (!inCache) {
            throw in.damaged("has an entry before any cache");
        }
    }

    private static SnapshotException unreadable(Path file, IOException cause) {
        return new SnapshotException("cannot read snapshot " + file + ": " + cause.getMessage(), cause);
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Nothing was written.
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
