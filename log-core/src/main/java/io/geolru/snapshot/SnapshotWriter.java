package io.geolru.snapshot;

import static io.geolru.snapshot.FrameFileWriter.BODY;

import io.geolru.Version;
import io.geolru.codec.sbe.SnapshotCacheEncoder;
import io.geolru.codec.sbe.SnapshotClosedEncoder;
import io.geolru.codec.sbe.SnapshotEntryEncoder;
import io.geolru.codec.sbe.SnapshotOpenedEncoder;
import io.geolru.codec.sbe.SnapshotRecordEncoder;
import io.geolru.event.Origins;
import io.geolru.state.CacheState;
import io.geolru.state.Entry;
import io.geolru.state.Gone;
import io.geolru.state.NodeState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Writes one snapshot: into a temporary file, which is forced to the disk and only then gets its name. Runs beside writes, without the
 * writer's lock. One use; not thread-safe.
 */
public final class SnapshotWriter {
    /** How an origin that makes no event any more is noted: a later epoch of its node is known. */
    static final short SUCCEEDED = 1;
    /** The same: its node is said to be gone for good. */
    static final short FORGOTTEN = 2;

    private static final short OPEN = 0;
    private static final int GROUP_ENTRY_MAX = 600;
    private static final int HEAD_MAX = 1024;
    private static final int FLOOR_BYTES = 20;

    private final SnapshotHead head;
    private final Path directory;
    private long caches;
    private long entries;
    private long records;

    /**
     * What was written.
     *
     * @param path the file
     * @param entries how many entries it has, those included whose time was just over
     * @param bytes the size of the file
     */
    public record Written(Path path, long entries, long bytes) {}

    /** @param directory where the file goes */
    public SnapshotWriter(SnapshotHead head, Path directory) {
        this.head = head;
        this.directory = directory;
    }

    /**
     * Writes the snapshot and makes it durable. Records are held (see {@link NodeState#holdRecords}) since before the head was taken.
     *
     * @throws SnapshotException when that fails, such as on a full disk; nothing but a temporary file is then left
     */
    public Written write(NodeState state) {
        return write(state, () -> {});
    }

    /**
     * The same, with something to be done before the snapshot counts.
     *
     * @param afterWalk called when the state has been walked and before the file gets its name
     */
    public Written write(NodeState state, Runnable afterWalk) {
        Path complete = directory.resolve(SnapshotFiles.name(head.position()));
        Path temporary = SnapshotFiles.temporary(complete);
        try {
            long bytes;
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                FrameFileWriter out = new FrameFileWriter(channel);
                writeHead(out);
                for (CacheState cache : state.caches()) {
                    writeCache(out, cache);
                }
                writeClosed(out);
                out.flush();
                bytes = out.written();
                channel.force(true);
            }
            afterWalk.run();
            SnapshotFiles.rename(temporary, complete);
            return new Written(complete, entries, bytes);
        } catch (IOException | UncheckedIOException e) {
            deleteQuietly(temporary);
            throw new SnapshotException("cannot write snapshot " + complete + ": " + e.getMessage(), e);
        }
    }

    private void writeHead(FrameFileWriter out) throws IOException {
        int most = HEAD_MAX + (head.frontier().size() + head.missing().size()) * GROUP_ENTRY_MAX;
        SnapshotOpenedEncoder encoder = new SnapshotOpenedEncoder()
                .wrap(out.room(most), out.offset() + BODY)
                .takenAt(head.takenAt())
                .highestStamp(head.highestStamp())
                .epoch(head.position().epoch())
                .file(head.position().file())
                .fileOffset(head.position().offset());
        SnapshotOpenedEncoder.MissingEncoder missing =
                encoder.missingCount(head.missing().size());
        head.missing()
                .forEach(range -> missing.next()
                        .missingOrigin(range.origin())
                        .fromSequence(range.from())
                        .toSequence(range.to()));
        SnapshotOpenedEncoder.FrontierEncoder frontier =
                encoder.frontierCount(head.frontier().size());
        head.frontier().forEach((origin, sequence, promise) -> {
            Origins.Origin who = head.origins().of(origin);
            byte[] node = who.node().getBytes(StandardCharsets.UTF_8);
            byte[] region = who.region().getBytes(StandardCharsets.UTF_8);
            frontier.next()
                    .origin(origin)
                    .sequence(sequence)
                    .promise(promise)
                    .closed(closed(head.origins(), origin, promise))
                    .putNode(node, 0, node.length)
                    .putRegion(region, 0, region.length);
        });
        out.commit(encoder.encodedLength(), encoder.sbeTemplateId(), encoder.sbeBlockLength());
    }

    private static short closed(Origins origins, long origin, long promise) {
        if (origins.of(origin).closed()) {
            return SUCCEEDED;
        }
        return origins.isForgotten(origin, promise) ? FORGOTTEN : OPEN;
    }

    private void writeCache(FrameFileWriter out, CacheState cache) throws IOException {
        long begunNs = cache.useTime();
        List<Entry> held = cache.heldInUseOrder();
        List<GoneKey> gone = new ArrayList<>();
        cache.forEachRecord((key, stamp, origin, cause) -> gone.add(new GoneKey(key, stamp, origin, cause)));
        List<Entry> late = written(cache, begunNs, held);
        List<Floor> floors = new ArrayList<>();
        cache.forEachFloor((bucket, stamp, origin) -> floors.add(new Floor(bucket, stamp, origin)));

        Version clear = cache.clearFloor();
        SnapshotCacheEncoder encoder = new SnapshotCacheEncoder()
                .wrap(out.room(HEAD_MAX + floors.size() * FLOOR_BYTES), out.offset() + BODY)
                .clearStamp(clear.stamp())
                .clearOrigin(clear.origin());
        SnapshotCacheEncoder.FloorsEncoder group = encoder.floorsCount(floors.size());
        floors.forEach(floor ->
                group.next().bucket(floor.bucket()).stamp(floor.stamp()).origin(floor.origin()));
        byte[] name = cache.name().getBytes(StandardCharsets.US_ASCII);
        encoder.putCache(name, 0, name.length);
        out.commit(encoder.encodedLength(), encoder.sbeTemplateId(), encoder.sbeBlockLength());
        caches++;
        for (Entry entry : held) {
            writeEntry(out, cache, entry);
        }
        for (GoneKey key : gone) {
            writeRecord(out, key);
        }
        // A key that had a record during the first walk and an entry during the second was in neither.
        for (Entry entry : late) {
            writeEntry(out, cache, entry);
        }
    }

    /** The entries that were written since an instant and are not in a list. */
    private static List<Entry> written(CacheState cache, long sinceNs, List<Entry> list) {
        Set<Entry> late = Collections.newSetFromMap(new IdentityHashMap<>());
        cache.forEachLive(entry -> {
            if (cache.usedSince(entry, sinceNs)) {
                late.add(entry);
            }
        });
        if (!late.isEmpty()) {
            list.forEach(late::remove);
        }
        List<Entry> inOrder = new ArrayList<>(late);
        inOrder.sort(Comparator.comparingLong(Entry::stamp));
        return inOrder;
    }

    private void writeEntry(FrameFileWriter out, CacheState cache, Entry entry) throws IOException {
        byte[] key = entry.key().getBytes(StandardCharsets.UTF_8);
        byte[] type = entry.contentType().getBytes(StandardCharsets.UTF_8);
        byte[] value = entry.value();
        SnapshotEntryEncoder encoder = new SnapshotEntryEncoder()
                .wrap(out.room(HEAD_MAX + key.length + type.length + value.length), out.offset() + BODY)
                .stamp(entry.stamp())
                .origin(entry.origin())
                .expiresAt(entry.expiresAt())
                .idleNs(cache.idleNs(entry))
                .putKey(key, 0, key.length)
                .putContentType(type, 0, type.length)
                .putValue(value, 0, value.length);
        out.commit(encoder.encodedLength(), encoder.sbeTemplateId(), encoder.sbeBlockLength());
        entries++;
    }

    private void writeRecord(FrameFileWriter out, GoneKey gone) throws IOException {
        byte[] key = gone.key().getBytes(StandardCharsets.UTF_8);
        SnapshotRecordEncoder encoder = new SnapshotRecordEncoder()
                .wrap(out.room(HEAD_MAX + key.length), out.offset() + BODY)
                .stamp(gone.stamp())
                .origin(gone.origin())
                .cause((short) gone.cause().code())
                .putKey(key, 0, key.length);
        out.commit(encoder.encodedLength(), encoder.sbeTemplateId(), encoder.sbeBlockLength());
        records++;
    }

    private void writeClosed(FrameFileWriter out) throws IOException {
        SnapshotClosedEncoder encoder = new SnapshotClosedEncoder()
                .wrap(out.room(HEAD_MAX), out.offset() + BODY)
                .caches(caches)
                .entries(entries)
                .records(records);
        out.commit(encoder.encodedLength(), encoder.sbeTemplateId(), encoder.sbeBlockLength());
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The next successful snapshot prunes it.
        }
    }

    private record GoneKey(String key, long stamp, long origin, Gone cause) {}

    private record Floor(int bucket, long stamp, long origin) {}
}
