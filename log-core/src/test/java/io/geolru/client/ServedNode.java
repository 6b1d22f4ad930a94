package io.geolru.client;

import io.geolru.changes.ChangeSource;
import io.geolru.changes.LocalChanges;
import io.geolru.codec.EventFrame;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.recovery.TestLog;
import io.geolru.replication.JournalCatchUpReads;
import io.geolru.request.Link;
import io.geolru.request.LinkSealing;
import io.geolru.serving.FeedReads;
import io.geolru.serving.RequestExecutor;
import io.geolru.serving.RequestServer;
import io.geolru.serving.ServingConfig;
import io.geolru.writer.WriterLog;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;

/** A node without threads and network that serves clients over links in memory; it can be killed, and comes back with what it had. */
final class ServedNode implements AutoCloseable {
    static final String CLUSTER = "test";

    private final Path directory;
    private final String name;
    private final TestLog.Clock clock;
    private final int remembered;
    private final int entryBytes;
    private final Random random = new Random(1);
    private final MemoryLinks links = new MemoryLinks();
    private final Queue<Runnable> aside = new ArrayDeque<>();
    private TestLog log;
    private LinkSealing sealing;
    private FeedReads feeds;
    private RequestServer server;
    private List<String> secrets = List.of();
    private boolean holdsAside;
    private boolean isRunning;

    ServedNode(Path folder, String name, TestLog.Clock clock, int remembered) {
        this(folder, name, clock, remembered, TestLog.MAX_ENTRY_BYTES);
    }

    ServedNode(Path folder, String name, TestLog.Clock clock, int remembered, int entryBytes) {
        this.directory = folder.resolve(name);
        this.name = name;
        this.clock = clock;
        this.remembered = remembered;
        this.entryBytes = entryBytes;
        start();
    }

    void start() {
        startTaking(TestLog.MAX_ENTRY_BYTES);
    }

    /** Starts with a log of entries that may take so many bytes, whatever is served. */
    void startTaking(int maxEntryBytes) {
        log = new TestLog(directory, name, clock, 1L << 20, remembered, maxEntryBytes);
        sealing = LinkSealing.ofNode(CLUSTER, MemoryLink.MAX_MESSAGE_LENGTH, random::nextLong);
        sealing.secrets(secrets);
        ServingConfig serving = new ServingConfig(CLUSTER, name, "eu", entryBytes, 8, false);
        feeds = new FeedReads(changes(), clock, serving);
        server = new RequestServer(
                serving,
                links,
                sealing,
                new RequestExecutor(log.state(), log.writer(), log.clientWrites(), log.origins(), clock, entryBytes),
                feeds,
                clock,
                work -> {
                    if (holdsAside) {
                        aside.add(work);
                    } else {
                        work.run();
                    }
                },
                () -> true);
        isRunning = true;
    }

    void secrets(String... present) {
        secrets = List.of(present);
        sealing.secrets(secrets);
    }

    private ChangeSource changes() {
        WriterLog held = new WriterLog(log.writer(), log.journal(), log.origins(), 0);
        return new ChangeSource(held, new JournalCatchUpReads(held, 4_096), log.origins(), new LocalChanges(clock));
    }

    /** From now on what takes long waits for {@link #runAside}. */
    void holdAside() {
        holdsAside = true;
    }

    /** Does what waits; answers how much. */
    int runAside() {
        int run = 0;
        for (Runnable work = aside.poll(); work != null; work = aside.poll(), run++) {
            work.run();
        }
        return run;
    }

    /** As a kill does: whatever is on the way is lost, and nobody is told. */
    void kill() {
        breakLinks(0);
        log.close();
        isRunning = false;
    }

    boolean isRunning() {
        return isRunning;
    }

    String name() {
        return name;
    }

    TestLog.Clock clock() {
        return clock;
    }

    TestLog log() {
        return log;
    }

    RequestServer server() {
        return server;
    }

    Link dial() {
        if (!isRunning) {
            throw new IllegalStateException("nobody is there");
        }
        return links.dial();
    }

    /** Breaks all links, after the node has had so many of the messages that are on the way to it. */
    void breakLinks(int messages) {
        links.breakAll(messages);
    }

    void breakLinks(Random random) {
        breakLinks(random.nextInt(4));
    }

    int doWork() {
        return isRunning ? server.doWork() + feeds.doWork() : 0;
    }

    /** How often each request made an event of this node's own, over all its lives. */
    Map<Long, Integer> made() {
        List<Long> own =
                log.directory().epochs().stream().map(epoch -> epoch.origin()).toList();
        Map<Long, Integer> made = new HashMap<>();
        try (JournalReader reader = log.directory().read(JournalPosition.START, (at, soundAgainAt, what) -> {})) {
            while (reader.next()) {
                EventFrame event = reader.event();
                if (event.clientId() != 0 && own.contains(event.origin())) {
                    made.merge(event.requestId(), 1, Integer::sum);
                }
            }
        }
        return made;
    }

    @Override
    public void close() {
        if (isRunning) {
            server.close();
            log.close();
        }
    }
}
