package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.BYTES_RECEIVED;
import static io.geolru.replication.ReplicationCounter.FOREIGN;
import static io.geolru.replication.ReplicationCounter.HEARTBEATS_RECEIVED;
import static io.geolru.replication.ReplicationCounter.MALFORMED;
import static io.geolru.replication.ReplicationCounter.UNPROVEN;

import io.geolru.Version;
import io.geolru.codec.Frames;
import io.geolru.event.Names;
import io.geolru.event.TimeSource;
import io.geolru.sealing.Secrets;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One node's side of the protocol: everything that it sends to other nodes and takes from them. {@link #doWork} is stepped by one thread;
 * where a method says that it is thread-safe, any thread may call it.
 */
public final class Replicator implements AutoCloseable {
    private static final long LOOK_WHILE_STARTING_NS = 20_000_000;

    private final ReplicationConfig config;
    private final TimeSource time;
    private final SealedTransport transport;
    private final Refused refused;
    private final LocalLog log;
    private final Runnable onAcknowledged;
    private final long clusterHash;
    private final ReplicationCounters counters = new ReplicationCounters();
    private final HeartbeatCodec heartbeatCodec = new HeartbeatCodec();
    private final CatchUpCodec catchUpCodec = new CatchUpCodec();
    private final SnapshotCodec snapshotCodec = new SnapshotCodec();
    private final MessageHandler handler = this::onMessage;
    private final Held held;
    private final OriginTable origins;
    private final PeerTable peers;
    private final NameGuard nameGuard;
    private final LiveWindow window;
    private final Receiver receiver;
    private final Publisher publisher;
    private final HeartbeatSender heartbeats;
    private final CatchUpRequester requester;
    private final CatchUpResponder responder;
    private final SnapshotResponder snapshots;
    private final Readiness readiness;
    private final Stability stability;
    private final StatusBoard board;
    private final Endpoints endpoints;
    private long nowNs;
    private long lookNs;
    private int messagesWithoutEvents;
    private volatile boolean ready;
    private volatile long stableStamp;
    private volatile Acknowledgements acknowledgements = Acknowledgements.NONE;
    private volatile ReplicationStatus status;

    /**
     * Makes the protocol ready to be stepped; sends nothing yet.
     *
     * @param time the node's clock
     * @param carrier used by the stepping thread only; not closed here
     * @param reads where served catch-ups get their events; closed by whoever runs its helper
     * @param transfers where snapshots for peers come from and peers' snapshots go to; closed by whoever runs its helper
     * @param onAcknowledged run on the stepping thread whenever a peer said that it holds more of this node's events than before; short
     */
    public Replicator(
            ReplicationConfig config,
            TimeSource time,
            Transport carrier,
            LocalLog log,
            CatchUpReads reads,
            SnapshotTransfers transfers,
            Runnable onAcknowledged) {
        this.config = config;
        this.time = time;
        this.log = log;
        this.onAcknowledged = onAcknowledged;
        clusterHash = Names.clusterHash(config.cluster());
        refused = new Refused(carrier, counters);
        transport = new SealedTransport(carrier, time, clusterHash, log.origin(), refused);
        nowNs = time.nanoTime();
        lookNs = nowNs;
        held = new Held(log);
        origins = new OriginTable(log.origin(), held);
        peers = new PeerTable(config, log::forgottenUpTo, counters);
        nameGuard = new NameGuard(config, log, counters);
        receiver = new Receiver(config, time, log, held, origins, counters);
        Sender sender = new Sender(config, transport, log);
        window = new LiveWindow(config, log.origin(), peers, counters);
        publisher = new Publisher(config, log, transport, window, counters);
        heartbeats = new HeartbeatSender(config, log, time, transport, sender, held, peers, counters);
        SnapshotFetch fetch = new SnapshotFetch(log, config.limits(), transfers, sender, counters);
        requester =
                new CatchUpRequester(config, log, transport, sender, held, origins, peers, receiver, fetch, counters);
        responder = new CatchUpResponder(log, config.limits(), reads, sender, counters);
        snapshots = new SnapshotResponder(log, config.limits(), transfers, sender, counters);
        readiness = new Readiness(config, nowNs, held, origins, peers, nameGuard);
        stability = new Stability(config, time, log, held, peers, readiness);
        board = new StatusBoard(config, log, held, origins, peers);
        endpoints = new Endpoints(config, transport, peers, responder, snapshots);
        status = look();
    }

    /** Sets the secrets that seal and open messages from now on, none at first. Thread-safe. */
    public void secrets(Secrets secrets) {
        transport.secrets(secrets);
    }

    /**
     * Does a slice of whatever there is to do: takes messages, sends own events, serves and asks for catch-up, beats.
     *
     * @return how much was done, parts of messages included, 0 for nothing; heartbeats do not count
     */
    public int doWork() {
        nowNs = time.nanoTime();
        RuntimeException failed = null;
        int published = 0;
        try {
            // Before the poll, which sends it.
            published = publisher.doWork(nowNs);
        } catch (RuntimeException e) {
            // A journal that cannot be read keeps nothing else from being done: the others are to know that this node
            // lives.
            failed = e;
        }
        long appliedBefore = receiver.applied();
        messagesWithoutEvents = 0;
        int polled = transport.poll(handler, config.limits().messagesPerStep());
        int work = published + Math.max(0, polled - messagesWithoutEvents) + receiver.doWork(nowNs);
        if (receiver.applied() != appliedBefore) {
            heartbeats.changed(receiver.receivedBytes());
        }
        work += responder.doWork(nowNs);
        work += snapshots.doWork(nowNs);
        work += requester.doWork(nowNs);
        heartbeats.doWork(nowNs);
        if (nowNs - lookNs >= 0) {
            lookNs = nowNs + (ready ? config.heartbeatNs() : Math.min(LOOK_WHILE_STARTING_NS, config.heartbeatNs()));
            status = look();
        }
        if (failed != null) {
            throw failed;
        }
        return work;
    }

    /** When the next heartbeat is due, which is to be stepped for even if nothing happens; of the node's monotonic clock. Stepping thread. */
    public long dueNs() {
        return heartbeats.dueNs();
    }

    /**
     * Tells the peers that this node closes. Stepping thread.
     *
     * @return false when the transport could not take it; try again as long as there is time
     */
    public boolean leave() {
        return heartbeats.leave(time.nanoTime());
    }

    /** Stops serving and reading; the transport and the reads stay open. Stepping thread, after its last step. */
    @Override
    public void close() {
        responder.close();
        snapshots.close();
        requester.close();
        publisher.close();
    }

    /** Whether reads are current; see {@link ReplicationStatus#reasons}. Thread-safe. */
    public boolean ready() {
        return ready;
    }

    /** A live node of this node's name that was there first: this one has to go; null when there is none. Thread-safe. */
    public @Nullable NameConflict nameConflict() {
        return nameGuard.conflict();
    }

    /** The stamp at or below which nothing can arrive any more, 0 for none. Thread-safe. */
    public long stableStamp() {
        return stableStamp;
    }

    /** What the peers hold, up to date with every acknowledgement of this node's events. Thread-safe. */
    public Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    /** In how many different regions peers hold the event with a version. Thread-safe. */
    public int regionsHolding(Version version) {
        return acknowledgements.regions(version);
    }

    /** How everything stands, at most a heartbeat interval old. Thread-safe. */
    public ReplicationStatus status() {
        return status;
    }

    /** Counts since the start. Thread-safe. */
    public ReplicationCounters counters() {
        return counters;
    }

    private void onMessage(DirectBuffer buffer, int offset, int length) {
        messagesWithoutEvents++;
        if (!Envelope.isEnvelope(buffer, offset, length)) {
            counters.increment(MALFORMED);
            return;
        }
        if (Envelope.clusterHash(buffer, offset) != clusterHash) {
            refused.add(FOREIGN, Envelope.sender(buffer, offset), "it is of another cluster");
            return;
        }
        long from = Envelope.sender(buffer, offset);
        if (from == log.origin()) {
            return;
        }
        counters.add(BYTES_RECEIVED, length);
        int at = offset + Envelope.LENGTH;
        int available = length - Envelope.LENGTH;
        if (!SealedTransport.isOfEvents(buffer, offset, length)) {
            onControl(buffer, at, available);
            return;
        }
        messagesWithoutEvents--;
        long appliedBefore = receiver.applied();
        receiver.onEvents(buffer, at, available, nowNs);
        int session = Envelope.session(buffer, offset);
        if (session != 0 && receiver.applied() != appliedBefore) {
            requester.received(from, session, nowNs);
        }
    }

    private void onControl(DirectBuffer buffer, int offset, int available) {
        if (Frames.check(buffer, offset, available) != Frames.Soundness.SOUND || !takeControl(buffer, offset)) {
            counters.increment(MALFORMED);
        }
    }

    private boolean takeControl(DirectBuffer buffer, int offset) {
        int template = Frames.templateId(buffer, offset);
        if (template == HeartbeatCodec.TEMPLATE_ID) {
            Heartbeat beat = heartbeatCodec.decode(buffer, offset);
            if (beat != null && isOfNow(beat)) {
                onHeartbeat(beat);
            }
            return beat != null;
        }
        if (!transport.proven()) {
            counters.increment(UNPROVEN);
            return true;
        }
        if (template == CatchUpCodec.REQUEST_TEMPLATE_ID) {
            CatchUpRequest request = catchUpCodec.decodeRequest(buffer, offset);
            if (request != null) {
                responder.onRequest(request, nowNs);
            }
            return request != null;
        }
        if (template == CatchUpCodec.STATUS_TEMPLATE_ID) {
            CatchUpStatus heard = catchUpCodec.decodeStatus(buffer, offset);
            if (heard != null) {
                requester.onStatus(heard, nowNs);
            }
            return heard != null;
        }
        if (template == SnapshotCodec.REQUEST_TEMPLATE_ID) {
            SnapshotRequest request = snapshotCodec.decodeRequest(buffer, offset);
            if (request != null) {
                snapshots.onRequest(request, nowNs);
            }
            return request != null;
        }
        if (template == SnapshotCodec.CHUNK_TEMPLATE_ID) {
            SnapshotChunk chunk = snapshotCodec.decodeChunk(buffer, offset);
            if (chunk != null) {
                requester.onChunk(chunk, buffer, nowNs);
            }
            return chunk != null;
        }
        return false;
    }

    /** Who echoes what this very start of this node said of late lives; who may is echoed, so that each can prove it to the other. */
    private boolean isOfNow(Heartbeat beat) {
        if (!transport.proven() && !heartbeats.isAnswered(beat.echoOf(log.origin()), nowNs)) {
            heartbeats.echo(beat, nowNs);
            refused.add(
                    UNPROVEN,
                    beat.origin(),
                    "its clock is off by "
                            + Math.abs(beat.epochMillis() - time.epochMillis()) / 1_000
                            + " s: either it is an old message, or its node is taken in a moment, when it echoes this one");
            return false;
        }
        if (!transport.proven()) {
            transport.prove();
        }
        return true;
    }

    private void onHeartbeat(Heartbeat beat) {
        if (beat.origin() == log.origin()) {
            return;
        }
        if (nameGuard.doubts(beat, nowNs)) {
            heartbeats.echo(beat, nowNs);
            return;
        }
        boolean wasHere = peers.currentOrigin(beat.origin()) != null;
        Peer peer = peers.peerOf(beat, nowNs);
        if (peer == null) {
            return;
        }
        counters.increment(HEARTBEATS_RECEIVED);
        origins.heard(beat.frontier(), nowNs);
        held.relay(beat.frontier());
        long acknowledged = peer.frontier().promise(log.origin());
        if (peer.heard(beat, nowNs)) {
            long roundTripNs = heartbeats.roundTripNs(beat.echoOf(log.origin()), nowNs);
            if (roundTripNs > 0) {
                peer.echoed(roundTripNs, nowNs);
            }
            peer.clock(beat.epochMillis(), time.epochMillis());
            peers.settle();
        }
        if (!wasHere && !peer.gone()) {
            heartbeats.tellAll();
        }
        if (beat.has(Heartbeat.ASKS_FOR_FULL)) {
            heartbeats.askedForFull(nowNs);
        }
        if (peer.frontier().promise(log.origin()) > acknowledged) {
            acknowledgements = board.acknowledgements();
            onAcknowledged.run();
        }
    }

    private ReplicationStatus look() {
        peers.expire(nowNs);
        nameGuard.settle(nowNs);
        endpoints.settle(nowNs);
        window.settle(nowNs);
        held.refresh();
        origins.settle();
        readiness.check(nowNs);
        ready = readiness.ready();
        heartbeats.ready(ready);
        stableStamp = stability.stamp();
        acknowledgements = board.acknowledgements();
        List<ReplicationStatus.OriginStatus> present = board.origins(nowNs);
        return new ReplicationStatus(
                transport.endpoint(),
                ready,
                readiness.reasons(),
                board.peers(nowNs),
                present,
                board.lags(present, nowNs),
                requester.progress(nowNs),
                responder.sessions() + snapshots.sessions(),
                receiver.reorderBytes(),
                publisher.sentSequence(),
                stableStamp,
                transport.secrets().keyIds(),
                nameGuard.conflict());
    }
}
