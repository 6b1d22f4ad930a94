package io.geolru.simulation;

import io.geolru.Version;
import io.geolru.codec.Bodies.EventsMissing;
import io.geolru.event.Acceptance;
import io.geolru.replication.JournalCatchUpReads;
import io.geolru.replication.LocalLog;
import io.geolru.replication.ReplicationConfig;
import io.geolru.replication.ReplicationStatus;
import io.geolru.replication.Replicator;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** One process of the cluster, from its start to its crash or close; what outlives it is its disk. */
public final class SimNode {
    private final ReplicationConfig config;
    private final SimDisk disk;
    private final SimTransport transport;
    private final SimLog log;
    private final JournalCatchUpReads reads;
    private final Replicator replicator;
    private final StabilityCheck stability;
    private boolean paused;
    private long acknowledgements;

    SimNode(ReplicationConfig config, SimDisk disk, SimTime.Clock clock, SimTransport transport, long origin) {
        this.config = config;
        this.disk = disk;
        this.transport = transport;
        log = new SimLog(disk, clock, origin, config.name(), config.region(), config.maxClockDriftMs());
        reads = new JournalCatchUpReads(log, config.limits().catchUpBufferBytes());
        replicator =
                new Replicator(config, clock, transport, log, reads, NoSnapshots.INSTANCE, () -> acknowledgements++);
        stability = new StabilityCheck(replicator, log.held());
        log.beforeApply(stability::check);
    }

    /** Does one slice of the node thread's work, and perhaps one of the helper's. */
    void step(boolean helper) {
        if (!paused) {
            replicator.doWork();
            stability.look();
            if (helper) {
                reads.doHelperWork();
            }
        }
    }

    /** Writes a value. */
    public Version put(String key, byte[] value) {
        return log.put(key, value);
    }

    /** Removes a key. */
    public Version remove(String key) {
        return log.remove(key);
    }

    /** Stops all threads of the process, as SIGSTOP does, or lets them go on. */
    public void pause(boolean isPaused) {
        paused = isPaused;
    }

    /** Whether all threads of the process are stopped. */
    public boolean paused() {
        return paused;
    }

    void crash() {
        transport.close();
    }

    /** Closes it as a user does. */
    public void close() {
        replicator.leave();
        replicator.close();
        reads.close();
        transport.close();
        if (log.openReaders() != 0) {
            throw new AssertionError(config.name() + " leaks " + log.openReaders() + " readers");
        }
    }

    /** The node's name. */
    public String name() {
        return config.name();
    }

    /** The node's side of the protocol. */
    public Replicator replicator() {
        return replicator;
    }

    /** Lets a message arrive that nobody of this world sent. */
    public void receive(DirectBuffer message, int length) {
        byte[] bytes = new byte[length];
        message.getBytes(0, bytes);
        transport.arrive(bytes);
        replicator.doWork();
    }

    /** What the protocol needs of the node. */
    public LocalLog localLog() {
        return log;
    }

    /** The source of events that this process is. */
    public long origin() {
        return log.origin();
    }

    /** The last event held of an origin. */
    public long held(long origin) {
        return log.held().sequence(origin);
    }

    /** The promise known of an origin. */
    public long promise(long origin) {
        return log.held().promise(origin);
    }

    /** Whether a version of a key is here. */
    public boolean holds(String key) {
        return log.versions().containsKey(key);
    }

    /** How many keys were ever seen. */
    public int keys() {
        return log.versions().size();
    }

    /** Declares events that are held as missing. */
    public void lose(EventsMissing range) {
        log.lose(range);
    }

    /** What is missing. */
    public List<EventsMissing> missing() {
        return log.missing();
    }

    /** Why an origin's next event is refused; null when it is not. */
    public @Nullable Acceptance stop(long origin) {
        return replicator.status().origins().stream()
                .filter(status -> status.origin() == origin)
                .map(ReplicationStatus.OriginStatus::stopped)
                .filter(stop -> stop != null)
                .findFirst()
                .orElse(null);
    }

    SimLog log() {
        return log;
    }

    /** What survives the process. */
    public SimDisk disk() {
        return disk;
    }

    /** How it was configured. */
    public ReplicationConfig config() {
        return config;
    }

    String endpoint() {
        return transport.address();
    }

    /** How often a peer told that it holds more of this node's events. */
    public long acknowledgements() {
        return acknowledgements;
    }
}
