package io.geolru;

import io.geolru.event.Acceptance;
import io.geolru.replication.CatchUpProgress;
import io.geolru.replication.CatchUpState;
import io.geolru.replication.ReplicationCounter;
import io.geolru.replication.ReplicationStatus.OriginStatus;
import io.geolru.replication.ReplicationStatus.PeerStatus;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells in the log what changes in a node's condition, each change once, as it is seen from one look to the next. What an operator has to know
 * of is a warning, and so is its end; the ordinary life of a cluster (peers that come and go, catch-ups) is information. Used by one thread.
 */
final class ConditionLog {
    private static final Logger LOG = LoggerFactory.getLogger(ConditionLog.class);

    /** What goes on is told again after so long, with its number. */
    private static final long REPEAT_MS = TimeUnit.MINUTES.toMillis(1);

    /** What is counted and should not be; messages that are foreign or sealed wrongly are told of where they are refused. */
    private static final Map<ReplicationCounter, String> WARNED = Map.of(
            ReplicationCounter.MALFORMED, "messages that are damaged, or none of ours, were refused",
            ReplicationCounter.CORRUPT, "damaged events were refused",
            ReplicationCounter.PEERS_REFUSED, "nodes were refused: as many are known as may be",
            ReplicationCounter.OVERSIZED, "own events are longer than a message may be",
            ReplicationCounter.OVERRUNS, "the journal let go of own events before they were sent live",
            ReplicationCounter.SNAPSHOTS_FAILED, "snapshots of peers were given up");

    private static final Set<CatchUpState> CATCHING_UP =
            EnumSet.complementOf(EnumSet.of(CatchUpState.IDLE, CatchUpState.UNREACHABLE));
    private static final Set<Acceptance> STOPS = EnumSet.of(Acceptance.FUTURE, Acceptance.UNKNOWN, Acceptance.CORRUPT);

    private final Map<String, Count> counts = new HashMap<>();
    private Set<String> peers = Set.of();
    private Set<Long> stopped = Set.of();
    private @Nullable CatchUpProgress catchUp;
    private @Nullable String full;
    private boolean ready;
    private boolean warnedNotReady;
    private boolean unreachable;

    /** Tells what has changed since the last time. */
    void look(NodeStatus now) {
        tellPeers(now);
        tellCatchUp(now);
        tellReady(now);
        tellDisk(now);
        tellStopped(now);
        WARNED.forEach((counter, what) -> tellCount(
                now,
                counter.name().toLowerCase(Locale.ROOT),
                what,
                now.counters().getOrDefault(counter, 0L)));
        tellCount(
                now,
                "refused",
                "packets from outside of the loopback were refused",
                now.transport().refused());
        tellCount(now, "lost", "listeners were too slow: changes were not told to them", now.listenersLost());
        tellCount(now, "forced", "records were forgotten early: limits.records is reached", now.forcedForgets());
    }

    private static LoggingEventBuilder at(Level level, NodeStatus now) {
        return LOG.atLevel(level).addKeyValue("node", now.node());
    }

    private void tellPeers(NodeStatus now) {
        Set<String> present = new HashSet<>();
        for (PeerStatus peer : now.replication().peers()) {
            if (peer.current() && present.add(peer.name()) && !peers.contains(peer.name())) {
                at(Level.INFO, now)
                        .addKeyValue("peer", peer.name())
                        .addKeyValue("region", peer.region())
                        .addKeyValue("endpoint", peer.endpoint())
                        .log("peer is here");
            }
        }
        for (String gone : peers) {
            if (!present.contains(gone)) {
                at(Level.INFO, now).addKeyValue("peer", gone).log("peer is gone, or silent");
            }
        }
        peers = present;
    }

    private void tellCatchUp(NodeStatus now) {
        CatchUpProgress progress = now.replication().catchUp();
        boolean runs = CATCHING_UP.contains(progress.state());
        if (runs && catchUp == null) {
            at(Level.INFO, now)
                    .addKeyValue("peer", progress.peer())
                    .addKeyValue("events", progress.eventsLeft())
                    .log("catch-up begins");
        } else if (!runs && catchUp != null) {
            at(Level.INFO, now)
                    .addKeyValue("peer", catchUp.peer())
                    .addKeyValue("lacking", progress.eventsLeft())
                    .addKeyValue("ms", catchUp.runningMs())
                    .log("catch-up ended");
        }
        catchUp = runs ? progress : null;
        boolean isUnreachable = progress.state() == CatchUpState.UNREACHABLE;
        if (isUnreachable != unreachable) {
            at(Level.WARN, now)
                    .addKeyValue("events", progress.eventsLeft())
                    .log(
                            isUnreachable
                                    ? "events are lacking that no live peer can give"
                                    : "what was lacking can be had again");
        }
        unreachable = isUnreachable;
    }

    private void tellReady(NodeStatus now) {
        if (now.ready() && !ready) {
            at(warnedNotReady ? Level.WARN : Level.INFO, now)
                    .addKeyValue("entries", now.entries())
                    .addKeyValue("upMs", now.uptimeMs())
                    .log("ready");
            warnedNotReady = false;
        } else if (!now.ready() && ready) {
            warnedNotReady = true;
            at(Level.WARN, now)
                    .addKeyValue("reasons", String.join("; ", now.notReady()))
                    .log("no longer ready");
        }
        ready = now.ready();
    }

    private void tellDisk(NodeStatus now) {
        String present = now.journal().full();
        if (present != null && full == null) {
            at(Level.WARN, now).addKeyValue("why", present).log("disk full: writes are refused, reads go on");
        } else if (present == null && full != null) {
            at(Level.WARN, now).log("the disk has room again: writes go on");
        }
        full = present;
    }

    private void tellStopped(NodeStatus now) {
        Set<Long> present = new HashSet<>();
        for (OriginStatus origin : now.replication().origins()) {
            Acceptance why = origin.stopped();
            if (why != null && STOPS.contains(why)) {
                present.add(origin.origin());
                if (!stopped.contains(origin.origin())) {
                    at(Level.WARN, now)
                            .addKeyValue("peer", origin.node())
                            .addKeyValue("origin", Long.toHexString(origin.origin()))
                            .addKeyValue("why", why.name().toLowerCase(Locale.ROOT))
                            .log("events of a peer are not taken");
                }
            }
        }
        for (Long before : stopped) {
            if (!present.contains(before)) {
                at(Level.WARN, now)
                        .addKeyValue("origin", Long.toHexString(before))
                        .log("events of that peer are taken again");
            }
        }
        stopped = present;
    }

    private void tellCount(NodeStatus now, String name, String what, long count) {
        counts.computeIfAbsent(name, unused -> new Count()).tell(now, what, count);
    }

    /** Something that is counted and should not happen: told when it begins, and at most once a minute while it goes on. */
    private static final class Count {
        private long told;
        private long nextMs;

        void tell(NodeStatus now, String what, long count) {
            if (count > told && now.uptimeMs() >= nextMs) {
                at(Level.WARN, now)
                        .addKeyValue("number", count - told)
                        .addKeyValue("total", count)
                        .log(what);
                told = count;
                nextMs = now.uptimeMs() + REPEAT_MS;
            }
        }
    }
}
