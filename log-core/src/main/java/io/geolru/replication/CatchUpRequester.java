package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.CATCH_UPS_ASKED;
import static io.geolru.replication.ReplicationCounter.CATCH_UPS_COMPLETED;
import static io.geolru.replication.ReplicationCounter.CATCH_UPS_FAILED;
import static io.geolru.replication.ReplicationCounter.CATCH_UPS_UNREACHABLE;

import io.geolru.codec.Bodies.EventsMissing;
import io.geolru.event.Frontier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks peers for what this node lacks: one at a time, the nearest that has it, the next one when it cannot help. Node thread only.
 */
final class CatchUpRequester {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long RESEND_MS = 250;
    private static final long BUSY_RETRY_MS = 200;
    private static final long NO_PROGRESS_RETRY_MS = 1_000;
    private static final long UNREACHABLE_RETRY_MS = 10_000;
    private static final long MISSING_RETRY_MS = 30_000;
    private static final long SNAPSHOT_RETRY_MS = 5_000;
    private static final long SNAPSHOT_MOST_RETRY_MS = 120_000;
    private static final int MISSING_RANGES = 256;
    private static final int STREAM_GRACES = 4;
    private static final long NEVER_ASKED = Long.MIN_VALUE;

    private final LocalLog log;
    private final Transport transport;
    private final Sender sender;
    private final Held held;
    private final OriginTable origins;
    private final PeerTable peers;
    private final Receiver receiver;
    private final ReplicationCounters counters;
    private final long graceNs;
    private final long timeoutNs;
    private final SnapshotFetch fetch;
    private final Refusals refusals = new Refusals();
    private final Refusals snapshotRefusals = new Refusals();
    /** What was missing when a peer's snapshot was asked for because of that. */
    private final Long2ObjectHashMap<List<EventsMissing>> missingWhenFetched = new Long2ObjectHashMap<>();

    private final Long2LongHashMap missingAskedNs = new Long2LongHashMap(NEVER_ASKED);

    private CatchUpState state = CatchUpState.IDLE;
    private @Nullable Peer asked;
    private @Nullable CatchUpRequest request;
    private long requestId;
    private boolean sent;
    private long startedNs;
    private long sentNs;
    private long progressNs;
    private long appliedBefore;
    /** The origins that the present catch-up is for, and what was held of them before. */
    private final Long2LongHashMap targets = new Long2LongHashMap(NEVER_ASKED);

    private long bytesLeft;
    private long snapshotPauseMs = SNAPSHOT_RETRY_MS;

    CatchUpRequester(
            ReplicationConfig config,
            LocalLog log,
            Transport transport,
            Sender sender,
            Held held,
            OriginTable origins,
            PeerTable peers,
            Receiver receiver,
            SnapshotFetch fetch,
            ReplicationCounters counters) {
        this.log = log;
        this.transport = transport;
        this.sender = sender;
        this.held = held;
        this.origins = origins;
        this.peers = peers;
        this.receiver = receiver;
        this.fetch = fetch;
        this.counters = counters;
        graceNs = config.limits().catchUpGraceMs() * NANOS_PER_MILLI;
        timeoutNs = config.limits().catchUpTimeoutMs() * NANOS_PER_MILLI;
    }

    int doWork(long nowNs) {
        if (fetch.active()) {
            goOnFetching(nowNs);
            if (fetch.merging()) {
                return 0;
            }
        }
        Peer peer = asked;
        CatchUpRequest running = request;
        if (peer == null || running == null) {
            return begin(nowNs);
        }
        if (peer.gone() || peers.currentOrigin(peer.origin()) != peer) {
            fail(peer, nowNs, 0);
        } else if (nowNs - progressNs > timeoutNs) {
            fail(peer, nowNs, timeoutNs);
        } else if (running.missing().isEmpty() && !origins.anyBehind(nowNs, track -> true)) {
            complete();
        } else if (!sent || (state == CatchUpState.ASKING && nowNs - sentNs > RESEND_MS * NANOS_PER_MILLI)) {
            send(peer, running, nowNs);
        }
        return 0;
    }

    private void goOnFetching(long nowNs) {
        Peer from = fetch.peer();
        switch (fetch.doWork(nowNs)) {
            case UNDER_WAY -> {}
            case ADOPTED -> {
                held.refresh();
                receiver.adopted();
                origins.settle();
                refusals.clear();
                snapshotPauseMs = SNAPSHOT_RETRY_MS;
            }
            case FAILED -> {
                if (from != null) {
                    missingWhenFetched.remove(from.origin());
                    snapshotRefusals.add(from.origin(), nowNs + snapshotPauseMs * NANOS_PER_MILLI, true);
                    snapshotPauseMs = Math.min(2 * snapshotPauseMs, SNAPSHOT_MOST_RETRY_MS);
                }
            }
        }
    }

    /** Takes bytes of a peer's snapshot. */
    void onChunk(SnapshotChunk chunk, DirectBuffer message, long nowNs) {
        fetch.onChunk(chunk, message, nowNs);
    }

    /** Gives up what is under way. */
    void close() {
        fetch.close();
    }

    /** Takes note that a catch-up session of a node brought something new; that it sends what is held already, its status tells. */
    void received(long from, int session, long nowNs) {
        Peer peer = asked;
        if (peer != null && peer.origin() == from && session == (int) requestId) {
            state = CatchUpState.RECEIVING;
            progressNs = nowNs;
        }
    }

    void onStatus(CatchUpStatus status, long nowNs) {
        fetch.onStatus(status, nowNs);
        Peer peer = asked;
        if (peer == null || status.origin() != peer.origin() || status.requestId() != requestId) {
            return;
        }
        switch (status.outcome()) {
            case SENDING -> {
                state = CatchUpState.RECEIVING;
                progressNs = nowNs;
                bytesLeft = status.bytesLeft();
            }
            case COMPLETE -> onComplete(peer, nowNs);
            case UNREACHABLE -> {
                counters.increment(CATCH_UPS_UNREACHABLE);
                if (!helped()) {
                    long pauseNs = Math.max(UNREACHABLE_RETRY_MS * NANOS_PER_MILLI, 4 * (nowNs - startedNs));
                    refusals.add(peer.origin(), nowNs + pauseNs, true);
                }
                end();
            }
            case BUSY -> {
                refusals.add(peer.origin(), nowNs + BUSY_RETRY_MS * NANOS_PER_MILLI, false);
                end();
            }
            case FAILED -> fail(peer, nowNs, timeoutNs);
        }
    }

    /** How it goes; node thread. */
    CatchUpProgress progress(long nowNs) {
        long left = origins.eventsBehind(nowNs);
        if (fetch.active()) {
            return fetch.progress(left, nowNs);
        }
        Peer peer = asked;
        if (peer == null) {
            return new CatchUpProgress(state, "", 0, left, 0, 0, -1);
        }
        long received = receiver.applied() - appliedBefore;
        long runningMs = (nowNs - startedNs) / NANOS_PER_MILLI;
        long leftMs = received == 0 ? -1 : left * runningMs / received;
        return new CatchUpProgress(state, peer.name(), received, left, bytesLeft, runningMs, leftMs);
    }

    private int begin(long nowNs) {
        String endpoint = transport.endpoint();
        if (endpoint == null) {
            return 0;
        }
        refusals.expire(nowNs);
        snapshotRefusals.expire(nowNs);
        if (origins.isBehind()) {
            if (origins.anyBehind(nowNs, track -> stalled(track, nowNs))) {
                int asking = askNearest(endpoint, nowNs);
                if (asking > 0) {
                    return asking;
                }
                // Perhaps nobody has it any more: that must not keep holes from being filled.
            }
        }
        if (state == CatchUpState.UNREACHABLE && !origins.anyBehind(nowNs, track -> true)) {
            state = CatchUpState.IDLE;
        }
        List<EventsMissing> missing = held.missing();
        return missing.isEmpty() ? 0 : askForMissing(endpoint, missing, nowNs);
    }

    /** Where no journal reaches back far enough, the state that it added up to has to do: the nearest peer's. */
    private int fetchFrom(@Nullable Peer nearest, String endpoint, long nowNs) {
        if (nearest == null || fetch.active()) {
            return 0;
        }
        requestId++;
        fetch.begin(nearest, requestId, endpoint, nowNs);
        return 1;
    }

    private boolean stalled(OriginTrack track, long nowNs) {
        Peer maker = peers.currentOrigin(track.origin());
        if (maker == null) {
            return track.stalled(nowNs, graceNs);
        }
        // What comes straight from its maker is under way: either side may just have paused.
        long patienceNs = track.advancedWithin(nowNs, STREAM_GRACES * graceNs) ? STREAM_GRACES * graceNs : graceNs;
        return track.stalled(nowNs, patienceNs + maker.rttNs());
    }

    private int askNearest(String endpoint, long nowNs) {
        List<Peer> ahead = reachable(peer -> origins.anyBehind(nowNs, track -> lacksFrom(peer, track, nowNs)));
        Peer nearest = nearest(ahead, refusals, nowNs);
        if (nearest != null) {
            ask(nearest, wants(nowNs), List.of(), endpoint, nowNs);
            return 1;
        }
        boolean unreachable =
                !ahead.isEmpty() && ahead.stream().allMatch(peer -> refusals.unreachable(peer.origin(), nowNs));
        state = unreachable ? CatchUpState.UNREACHABLE : CatchUpState.IDLE;
        return unreachable ? fetchFrom(nearest(ahead, snapshotRefusals, nowNs), endpoint, nowNs) : 0;
    }

    private boolean lacksFrom(Peer peer, OriginTrack track, long nowNs) {
        return stalled(track, nowNs) && peer.frontier().sequence(track.origin()) > held.sequence(track.origin());
    }

    private static long distance(Peer peer) {
        return peer.rttNs() == 0 ? Long.MAX_VALUE : peer.rttNs();
    }

    private int askForMissing(String endpoint, List<EventsMissing> missing, long nowNs) {
        missingAskedNs.keySet().removeIfLong(origin -> peers.currentOrigin(origin) == null);
        missingWhenFetched.keySet().removeIfLong(origin -> peers.currentOrigin(origin) == null);
        for (Peer peer : peers.current()) {
            long last = missingAskedNs.get(peer.origin());
            boolean due = last == NEVER_ASKED || nowNs - last > MISSING_RETRY_MS * NANOS_PER_MILLI;
            if (due && !peer.endpoint().isEmpty()) {
                missingAskedNs.put(peer.origin(), nowNs);
                List<EventsMissing> some = missing.subList(0, Math.min(MISSING_RANGES, missing.size()));
                ask(peer, wants(nowNs), List.copyOf(some), endpoint, nowNs);
                return 1;
            }
        }
        // All have been asked.
        List<Peer> knowing = reachable(peer -> !missing.equals(missingWhenFetched.get(peer.origin()))
                && missing.stream().anyMatch(range -> peer.frontier().sequence(range.origin()) >= range.from()));
        Peer nearest = nearest(knowing, snapshotRefusals, nowNs);
        if (nearest != null && !fetch.active()) {
            missingWhenFetched.put(nearest.origin(), missing);
        }
        return fetchFrom(nearest, endpoint, nowNs);
    }

    /** The peers that can be asked and pass a test. */
    private List<Peer> reachable(Predicate<Peer> test) {
        List<Peer> reachable = new ArrayList<>();
        for (Peer peer : peers.current()) {
            if (!peer.endpoint().isEmpty() && test.test(peer)) {
                reachable.add(peer);
            }
        }
        return reachable;
    }

    /** The nearest of some peers that has not refused of late; null for none. */
    private static @Nullable Peer nearest(List<Peer> some, Refusals refused, long nowNs) {
        Peer nearest = null;
        for (Peer peer : some) {
            boolean isNearer = nearest == null || distance(peer) < distance(nearest);
            if (isNearer && !refused.holds(peer.origin(), nowNs)) {
                nearest = peer;
            }
        }
        return nearest;
    }

    /** The frontier to ask with: what is held; nothing is wanted of origins whose events would be refused. */
    private Frontier wants(long nowNs) {
        held.refresh();
        Frontier wants = new Frontier();
        origins.forEachStopped(nowNs, origin -> add(wants, origin, CatchUpRequest.WANTS_NOTHING));
        held.frontier().forEach((origin, sequence, promise) -> add(wants, origin, sequence));
        return wants;
    }

    /** What a request has no room for is sent once more, and dropped as held. */
    private void add(Frontier wants, long origin, long sequence) {
        if (wants.size() < sender.requestEntries() - MISSING_RANGES) {
            wants.advance(origin, sequence, 0);
        }
    }

    private void ask(Peer peer, Frontier wants, List<EventsMissing> missing, String endpoint, long nowNs) {
        counters.increment(CATCH_UPS_ASKED);
        requestId++;
        asked = peer;
        state = CatchUpState.ASKING;
        startedNs = nowNs;
        progressNs = nowNs;
        appliedBefore = receiver.applied();
        bytesLeft = 0;
        targets.clear();
        origins.anyBehind(nowNs, track -> {
            if (lacksFrom(peer, track, nowNs)) {
                targets.put(track.origin(), held.sequence(track.origin()));
            }
            return false;
        });
        CatchUpRequest made = new CatchUpRequest(log.origin(), requestId, wants, missing, endpoint);
        request = made;
        send(peer, made, nowNs);
    }

    private void send(Peer peer, CatchUpRequest made, long nowNs) {
        sent = sender.send(peer.endpoint(), made);
        sentNs = nowNs;
    }

    /** The peer has sent all; what it sent last may still be under way or have been lost. */
    private void onComplete(Peer peer, long nowNs) {
        if (!helped()) {
            refusals.add(peer.origin(), nowNs + NO_PROGRESS_RETRY_MS * NANOS_PER_MILLI, false);
        }
        complete();
    }

    private void complete() {
        counters.increment(CATCH_UPS_COMPLETED);
        end();
    }

    private void fail(Peer peer, long nowNs, long pauseNs) {
        counters.increment(CATCH_UPS_FAILED);
        if (!helped()) {
            refusals.add(peer.origin(), nowNs + pauseNs, false);
        }
        end();
    }

    /** Whether any origin moved that the present catch-up is for; true when it is for none. */
    private boolean helped() {
        boolean helped = targets.isEmpty();
        for (Long2LongHashMap.EntryIterator each = targets.entrySet().iterator(); each.hasNext(); ) {
            each.next();
            helped |= held.sequence(each.getLongKey()) > each.getLongValue();
        }
        return helped;
    }

    private void end() {
        state = CatchUpState.IDLE;
        asked = null;
        request = null;
        sent = false;
    }
}
