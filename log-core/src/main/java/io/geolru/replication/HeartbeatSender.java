package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.HEARTBEATS_SENT;

import io.geolru.event.Frontier;
import io.geolru.event.TimeSource;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/** Tells the others that this node lives and what it holds: at intervals, and soon after something changed. Node thread only. */
final class HeartbeatSender {
    private static final long LEAST_GAP_NS = 10_000_000;
    /** A sender waits for word of what arrived when it is a window ahead: so many times a window it is told. */
    private static final int ACKNOWLEDGEMENTS_PER_WINDOW = 8;

    private static final long FULL_INTERVAL_NS = 10_000_000_000L;
    private static final int ASKED_FULL_INTERVALS = 4;
    private static final int REMEMBERED = 256;
    private static final long ANSWERED_NS = 60_000_000_000L;

    private final ReplicationConfig config;
    private final LocalLog log;
    private final TimeSource time;
    private final Transport transport;
    private final Sender sender;
    private final Held held;
    private final PeerTable peers;
    private final ReplicationCounters counters;
    private final Frontier told = new Frontier();
    private final LongArrayList changed = new LongArrayList();
    private final Unproven unproven = new Unproven();
    private final long[] sentAtNs = new long[REMEMBERED];
    private final long muchBytes;
    private long receivedSoFar;
    private long receivedWhenTold;
    private long number;
    private long regularNs;
    private long attemptNs;
    private long lastFullNs;
    private boolean fullDue = true;
    private boolean soonDue = true;
    private boolean ready;
    private boolean leaving;

    HeartbeatSender(
            ReplicationConfig config,
            LocalLog log,
            TimeSource time,
            Transport transport,
            Sender sender,
            Held held,
            PeerTable peers,
            ReplicationCounters counters) {
        this.config = config;
        this.log = log;
        this.time = time;
        this.transport = transport;
        this.sender = sender;
        this.held = held;
        this.peers = peers;
        this.counters = counters;
        muchBytes = config.limits().windowBytes() / ACKNOWLEDGEMENTS_PER_WINDOW;
        long now = time.nanoTime();
        regularNs = now;
        attemptNs = now - LEAST_GAP_NS;
        lastFullNs = now - FULL_INTERVAL_NS;
    }

    /** Something was applied: the others learn it soon, at once when it is much. */
    void changed(long receivedBytes) {
        soonDue = true;
        receivedSoFar = receivedBytes;
    }

    /** A peer is new here, or was away: it learns all soon. */
    void tellAll() {
        fullDue = true;
        soonDue = true;
    }

    /** A peer misses something of somebody's frontier: it learns all, but not more often than every few intervals. */
    void askedForFull(long nowNs) {
        if (nowNs - lastFullNs > ASKED_FULL_INTERVALS * config.heartbeatNs()) {
            tellAll();
        }
    }

    void ready(boolean isReady) {
        soonDue |= ready != isReady;
        ready = isReady;
    }

    void doWork(long nowNs) {
        boolean regular = nowNs - regularNs >= 0;
        boolean much = receivedSoFar - receivedWhenTold >= muchBytes;
        if (much || ((regular || soonDue) && nowNs - attemptNs >= LEAST_GAP_NS)) {
            receivedWhenTold = receivedSoFar;
            attemptNs = nowNs;
            beat(regular, nowNs);
        }
    }

    /** When the next one at an interval is due, or one that the transport could not take may be tried again. */
    long dueNs() {
        long nextNs = attemptNs + LEAST_GAP_NS;
        return regularNs - nextNs > 0 ? regularNs : nextNs;
    }

    /** Tells the others that this node closes, now and with every later heartbeat; false when the transport could not take it. */
    boolean leave(long nowNs) {
        leaving = true;
        return beat(true, nowNs);
    }

    /** How long the way there and back took, for an echo; 0 when it is of too long ago. */
    long roundTripNs(Heartbeat.@Nullable Echo echo, long nowNs) {
        return echo != null && isRemembered(echo)
                ? Math.max(1, nowNs - sentAtNs[index(echo.number())] - echo.heldNs())
                : 0;
    }

    /** Whether an echo is of a heartbeat of this node that was sent within the last minute: whoever sent it lived after that. */
    boolean isAnswered(Heartbeat.@Nullable Echo echo, long nowNs) {
        return echo != null && isRemembered(echo) && nowNs - sentAtNs[index(echo.number())] <= ANSWERED_NS;
    }

    private boolean isRemembered(Heartbeat.Echo echo) {
        return echo.number() > 0 && echo.number() <= number && echo.number() > number - REMEMBERED;
    }

    private boolean beat(boolean regular, long nowNs) {
        held.refresh();
        boolean full = fullDue || nowNs - lastFullNs >= FULL_INTERVAL_NS;
        List<Heartbeat.Echo> echoes = echoes(nowNs);
        collect(full, regular);
        int part = Math.max(1, Math.min(config.limits().frontierPart(), sender.heartbeatEntries(echoes.size())));
        int flags = (leaving ? Heartbeat.LEAVING : 0)
                | (ready ? Heartbeat.READY : 0)
                | (full ? Heartbeat.FULL : 0)
                | (transport.namesPeers() ? Heartbeat.NAMES_PEERS : 0)
                | asksForFull();
        int from = 0;
        do {
            int to = Math.min(changed.size(), from + part);
            if (!send(flags, from, to, echoes, nowNs)) {
                return false;
            }
            from = to;
        } while (from < changed.size());
        settle(full, regular, nowNs);
        return true;
    }

    private void settle(boolean full, boolean regular, long nowNs) {
        soonDue = false;
        unproven.settle();
        if (full) {
            fullDue = false;
            lastFullNs = nowNs;
        }
        if (regular) {
            regularNs = nowNs + config.heartbeatNs();
        }
    }

    private boolean send(int flags, int from, int to, List<Heartbeat.Echo> echoes, long nowNs) {
        Frontier part = new Frontier();
        for (int i = from; i < to; i++) {
            long origin = changed.getLong(i);
            part.advance(
                    origin, held.frontier().sequence(origin), held.frontier().promise(origin));
        }
        String endpoint = transport.endpoint();
        Heartbeat beat = new Heartbeat(
                log.origin(),
                log.startedAtMs(),
                number + 1,
                time.epochMillis(),
                held.frontier().hash(),
                flags,
                part,
                echoes,
                config.name(),
                config.region(),
                endpoint == null ? "" : endpoint);
        if (!sender.publish(beat)) {
            return false;
        }
        number++;
        sentAtNs[index(number)] = nowNs;
        told.mergeMax(part);
        counters.increment(HEARTBEATS_SENT);
        return true;
    }

    /** Which origins to tell of. Between the regular heartbeats it is those with new events; promises, which always move, can wait. */
    private void collect(boolean full, boolean regular) {
        changed.clear();
        held.frontier().forEach((origin, sequence, promise) -> {
            boolean moved = sequence > told.sequence(origin);
            boolean promised = regular && promise > told.promise(origin);
            if (full || moved || promised || !told.knows(origin)) {
                changed.addLong(origin);
            }
        });
    }

    /** Echoes a heartbeat, the next time, of one that is no peer yet. */
    void echo(Heartbeat beat, long nowNs) {
        unproven.heard(beat.origin(), beat.number(), nowNs);
    }

    private List<Heartbeat.Echo> echoes(long nowNs) {
        List<Heartbeat.Echo> echoes = new ArrayList<>(peers.current().size() + unproven.size());
        unproven.echo(echoes, nowNs);
        for (Peer peer : peers.current()) {
            echoes.add(new Heartbeat.Echo(peer.origin(), peer.lastNumber(), nowNs - peer.lastHeardNs()));
        }
        return echoes;
    }

    private int asksForFull() {
        for (Peer peer : peers.current()) {
            if (!peer.frontierComplete()) {
                return Heartbeat.ASKS_FOR_FULL;
            }
        }
        return 0;
    }

    private static int index(long heartbeat) {
        return (int) (heartbeat & (REMEMBERED - 1));
    }
}
