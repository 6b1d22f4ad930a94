package io.geolru.recovery;

import io.geolru.Condition;
import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.codec.Bodies;
import io.geolru.codec.EventFrame;
import io.geolru.event.Acceptance;
import io.geolru.event.HybridClock;
import io.geolru.event.NodeTime;
import io.geolru.event.Origins;
import io.geolru.event.TimeSource;
import io.geolru.journal.ChronicleJournal;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalConfig;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.journal.Sync;
import io.geolru.snapshot.SnapshotWriter;
import io.geolru.state.CacheLimits;
import io.geolru.state.CacheState;
import io.geolru.state.Entry;
import io.geolru.state.NodeState;
import io.geolru.state.StateLimits;
import io.geolru.writer.ClientWrites;
import io.geolru.writer.HeldLog;
import io.geolru.writer.Outcome;
import io.geolru.writer.Writer;
import io.geolru.writer.WriterLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** A node without threads and network: its directory, recovery, journal, state and writer. */
public final class TestLog implements AutoCloseable {
    /** The most that an entry of a test log may take, in bytes. */
    public static final int MAX_ENTRY_BYTES = 16 * 1024;

    /** How far ahead a peer's event may be stamped. */
    public static final long MAX_DRIFT_MS = 10_000;

    private static final String CACHE = "c";

    private final DataDirectory directory;
    private final Recovered recovered;
    private final ChronicleJournal journal;
    private final Writer writer;
    private final ClientWrites clientWrites;
    private final Origins origins = new Origins();

    /** A wall clock that a test moves; the monotonic one follows it. */
    public static final class Clock implements TimeSource {
        private final AtomicLong millis = new AtomicLong(1_700_000_000_000L);

        /** Moves the clock. */
        public void advance(long byMillis) {
            millis.addAndGet(byMillis);
        }

        @Override
        public long nanoTime() {
            return millis.get() * 1_000_000;
        }

        @Override
        public long epochMillis() {
            return millis.get();
        }
    }

    /** Recovers what is in a directory and opens a new epoch. */
    public TestLog(Path path, String node, TimeSource source) {
        this(path, node, source, 1L << 20);
    }

    /** Recovers what is in a directory and opens a new epoch with files of a size. */
    public TestLog(Path path, String node, TimeSource source, long fileBytes) {
        this(path, node, source, fileBytes, 0);
    }

    /** The same, that remembers so many requests of clients; 0 for none. */
    public TestLog(Path path, String node, TimeSource source, long fileBytes, int remembered) {
        this(path, node, source, fileBytes, remembered, MAX_ENTRY_BYTES);
    }

    /** The same, of entries that may take so many bytes. */
    public TestLog(Path path, String node, TimeSource source, long fileBytes, int remembered, int maxEntryBytes) {
        directory = DataDirectory.open(path);
        NodeTime time = new NodeTime(source);
        recovered = recover(directory, time, origins);
        journal = ChronicleJournal.open(
                directory,
                new JournalConfig(Sync.OS, 100, 1L << 30, Long.MAX_VALUE, fileBytes, 2 * maxEntryBytes),
                source,
                recovered.fold().frontier());
        writer = new Writer(
                journal,
                recovered.fold().state(),
                new HeldLog.Start(recovered.fold().frontier(), recovered.fold().missing(), origins),
                new HybridClock(
                        source, Math.max(directory.reserve(), recovered.fold().highestStamp())),
                time,
                new WriterLimits(maxEntryBytes, 24, MAX_DRIFT_MS),
                () -> {});
        clientWrites = remembered == 0 ? null : writer.clientWrites(directory, remembered);
        writer.openEpoch(
                new Bodies.EpochOpened(
                        recovered.previousOrigin(), recovered.previousSequence(), journal.epoch(), node, "eu"),
                recovered.newHoles());
    }

    private static Recovered recover(DataDirectory directory, NodeTime time, Origins origins) {
        try {
            return new Recovery(
                            directory,
                            RecoveryPlan.of(directory),
                            () -> new NodeState(
                                    new StateLimits(10, Long.MAX_VALUE, 100_000),
                                    name -> new CacheLimits(100_000, Long.MAX_VALUE, 0),
                                    time,
                                    (cache, change, key, before, after, stamp, origin) -> {}),
                            origins,
                            RecoveryProgress.NONE)
                    .run();
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /** Puts a text. */
    public Version put(String key, String value) {
        return put(key, value, Ttl.ofCache());
    }

    /** Puts a text with a life. */
    public Version put(String key, String value, Ttl ttl) {
        return writer.put(cache(), key, value.getBytes(StandardCharsets.UTF_8), "text/plain", ttl, Condition.none())
                .version();
    }

    /** Removes a key. */
    public Outcome remove(String key) {
        return writer.remove(cache(), key, Condition.none());
    }

    /** The live entries: key to value and version. */
    public Map<String, String> contents() {
        Map<String, String> contents = new TreeMap<>();
        cache().forEachLive(entry -> contents.put(entry.key(), text(entry) + "@" + entry.version()));
        return contents;
    }

    /** The text under a key, null when there is none. */
    public String get(String key) {
        Entry entry = cache().get(key);
        return entry == null ? null : text(entry);
    }

    /** Hands all that another log holds to this one, in its order; returns how many were taken. */
    public int acceptAllOf(TestLog other) {
        int applied = 0;
        try (JournalReader reader = other.journal.reader(JournalPosition.START)) {
            while (reader.next()) {
                EventFrame event = reader.event();
                if (event.origin() != journal.origin() && writer.accept(event) == Acceptance.APPLIED) {
                    applied++;
                }
            }
        }
        return applied;
    }

    /** Takes a snapshot. */
    public Path snapshot() {
        return new SnapshotWriter(writer.held().snapshotHead(), directory.snapshots())
                .write(recovered.fold().state())
                .path();
    }

    /** What the start found. */
    public Recovered recovered() {
        return recovered;
    }

    /** The one way in. */
    public Writer writer() {
        return writer;
    }

    /** Writes for clients. */
    public ClientWrites clientWrites() {
        return clientWrites;
    }

    /** The state of all caches. */
    public NodeState state() {
        return recovered.fold().state();
    }

    /** The journal that is written. */
    public ChronicleJournal journal() {
        return journal;
    }

    /** The directory. */
    public DataDirectory directory() {
        return directory;
    }

    /** Who the origins are. */
    public Origins origins() {
        return origins;
    }

    /** The one cache. */
    public CacheState cache() {
        return recovered.fold().state().cache(CACHE);
    }

    /** Ends without a snapshot. */
    @Override
    public void close() {
        journal.close();
        directory.close();
    }

    private static String text(Entry entry) {
        return new String(entry.value(), StandardCharsets.UTF_8);
    }
}
