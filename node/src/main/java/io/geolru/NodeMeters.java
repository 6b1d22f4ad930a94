package io.geolru;

import io.geolru.changes.ChangeSource;
import io.geolru.replication.ReplicationCounter;
import io.geolru.replication.ReplicationStatus.OriginStatus;
import io.geolru.replication.ReplicationStatus.PeerStatus;
import io.geolru.request.LinkRefusal;
import io.geolru.request.Message.Reason;
import io.geolru.serving.ServingCounters;
import io.geolru.state.CacheState;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A node's meters in one registry, tagged with {@code node} and {@code region}. Whoever reads one gets a condition of the node that is at most a
 * second old; looking anew also brings the meters of caches, peers and origins that have come to be. Thread-safe.
 */
final class NodeMeters implements AutoCloseable {
    private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(1);
    private static final double MILLIS = 1_000;
    private static final String SECONDS = "seconds";
    private static final double NANOS = 1_000_000_000;

    private final NodeCore core;
    private final NodeConfig config;
    private final MeterRegistry registry;
    private final Tags tags;
    private final Set<String> caches = new HashSet<>();
    private final MultiGauge lag;
    private final MultiGauge lagEvents;
    private final MultiGauge rtt;
    private final MultiGauge skew;
    private @Nullable NodeStatus last;
    private long lastNs;
    private boolean closed;

    NodeMeters(NodeCore core, NodeConfig config, MeterRegistry registry) {
        this.core = core;
        this.config = config;
        this.registry = registry;
        this.tags = Tags.of("node", config.name(), "region", config.region());
        lag = rows("geolru.replication.lag", SECONDS, "For how long events of a node have been lacking here");
        lagEvents =
                rows("geolru.replication.lag.events", "events", "Events of a node known to exist that are not here");
        rtt = rows("geolru.replication.rtt", SECONDS, "The way to a peer and back");
        skew = rows("geolru.replication.clock.skew", SECONDS, "How far a peer's clock is ahead of this node's");
        bindNode();
        bindReplication();
        bindTransport();
        bindJournal();
        bindFeed();
        ServingCounters clients = core.clients();
        if (clients != null) {
            bindClients(clients);
        }
        refresh();
    }

    private void bindNode() {
        gauge("geolru.ready", null, "1 when reads are current", status -> status.ready() ? 1 : 0);
        gauge("geolru.fatal", null, "1 when this node cannot go on", status -> status.fatal() == null ? 0 : 1);
        TimeGauge.builder(
                        "geolru.uptime",
                        this,
                        TimeUnit.MILLISECONDS,
                        meters -> meters.status().uptimeMs())
                .tags(tags)
                .description("Since the start")
                .register(registry);
        TimeGauge.builder(
                        "geolru.recovery.duration",
                        this,
                        TimeUnit.MILLISECONDS,
                        meters -> meters.status().recovery().durationMs())
                .tags(tags)
                .description("How long the start took to read what was there")
                .register(registry);
        gauge(
                "geolru.recovery.events",
                "events",
                "Events that the start replayed",
                status -> status.recovery().events());
        gauge(
                "geolru.recovery.entries",
                "entries",
                "Live entries after the start",
                status -> status.recovery().entries());
        gauge(
                "geolru.recovery.damage",
                "places",
                "Damaged places that the start met",
                status -> status.recovery().damage().size());
        counter("geolru.conflicts", null, "Peers' writes that met one made at the same time", NodeStatus::conflicts);
        counter("geolru.forced.forgets", null, "Records forgotten before they were stable", NodeStatus::forcedForgets);
        counter("geolru.listeners.lost", null, "Changes that listeners were too slow for", NodeStatus::listenersLost);
        counter("geolru.errors", null, "Errors that the node's threads met and survived", NodeStatus::errors);
    }

    private void bindReplication() {
        for (ReplicationCounter counter : ReplicationCounter.values()) {
            String name = counter.name().toLowerCase(Locale.ROOT).replace('_', '.');
            counter(
                    "geolru.replication." + name,
                    null,
                    null,
                    status -> status.counters().getOrDefault(counter, 0L));
        }
        gauge(
                "geolru.replication.peers",
                "peers",
                "Peers that are heard",
                status -> status.replication().peers().stream()
                        .filter(PeerStatus::current)
                        .count());
        gauge(
                "geolru.replication.catch.up.left",
                "events",
                "Events that this node's catch-up still lacks",
                status -> status.replication().catchUp().eventsLeft());
        gauge(
                "geolru.replication.reorder",
                BaseUnits.BYTES,
                "Kept until the gaps before them close",
                status -> status.replication().reorderBytes());
    }

    private void bindFeed() {
        Gauge.builder("geolru.feeds.open", core.changes(), ChangeSource::openCursors)
                .tags(tags)
                .baseUnit("readers")
                .description("Readers that follow changes")
                .register(registry);
        FunctionCounter.builder("geolru.feeds.changes", core.changes(), ChangeSource::given)
                .tags(tags)
                .description("Changes given to them")
                .register(registry);
        FunctionCounter.builder("geolru.feeds.cut.off", core.changes(), ChangeSource::cutOff)
                .tags(tags)
                .description("Readers that did not keep pace, or that the journal did not reach back for")
                .register(registry);
    }

    private void bindTransport() {
        gauge(
                "geolru.transport.down",
                null,
                "1 when nothing is sent or received",
                status -> status.transportDown() == null ? 0 : 1);
        counter(
                "geolru.transport.messages.sent",
                null,
                null,
                status -> status.transport().messagesOut());
        counter(
                "geolru.transport.sent",
                BaseUnits.BYTES,
                null,
                status -> status.transport().bytesOut());
        counter(
                "geolru.transport.messages.received",
                null,
                null,
                status -> status.transport().messagesIn());
        counter(
                "geolru.transport.received",
                BaseUnits.BYTES,
                null,
                status -> status.transport().bytesIn());
        counter(
                "geolru.transport.back.pressured",
                null,
                null,
                status -> status.transport().backPressured());
        counter(
                "geolru.transport.dropped",
                null,
                "Messages that nobody heard",
                status -> status.transport().dropped());
        counter(
                "geolru.transport.refused",
                null,
                "Packets from outside, and senders with longer buffers than this node's",
                status -> status.transport().refused());
        counter(
                "geolru.transport.errors",
                null,
                null,
                status -> status.transport().errors());
        counter(
                "geolru.transport.rebuilt",
                null,
                null,
                status -> status.transport().rebuilt());
        gauge(
                "geolru.transport.mapped",
                BaseUnits.BYTES,
                "Memory mapped now",
                status -> status.transport().mappedBytes());
    }

    private void bindJournal() {
        gauge(
                "geolru.journal.size",
                BaseUnits.BYTES,
                "What its files take",
                status -> status.journal().bytes());
        gauge(
                "geolru.journal.size.max",
                BaseUnits.BYTES,
                "What its files may take",
                status -> config.journal().maxBytes());
        gauge(
                "geolru.journal.missing",
                "events",
                "Events that damage took, and that no peer has given back yet",
                NodeStatus::missing);
        gauge("geolru.journal.files", "files", null, status -> status.journal().files());
        gauge(
                "geolru.journal.full",
                null,
                "1 when the disk has no room",
                status -> status.journal().full() == null ? 0 : 1);
        counter(
                "geolru.journal.appended.events",
                null,
                null,
                status -> status.journal().appendedEvents());
        counter(
                "geolru.journal.appended",
                BaseUnits.BYTES,
                null,
                status -> status.journal().appendedBytes());
        counter(
                "geolru.journal.syncs",
                null,
                "How often the disk was forced",
                status -> status.journal().syncs());
        counter(
                "geolru.journal.damaged",
                null,
                "How often something unreadable was met",
                status -> status.journal().damagedStretches());
    }

    /** Looks anew, and brings what has come to be since. */
    synchronized void refresh() {
        NodeStatus status = core.status();
        last = status;
        lastNs = core.time().nanoTime();
        for (CacheState cache : core.state().caches()) {
            if (caches.add(cache.name())) {
                new CacheMeters(cache, config.cache(cache.name()), tags).bindTo(registry);
            }
        }
        List<OriginStatus> origins = status.replication().origins();
        lag.register(byNode(origins, origin -> origin.lagMs() / MILLIS), true);
        lagEvents.register(byNode(origins, OriginStatus::lagEvents), true);
        List<PeerStatus> peers = status.replication().peers();
        rtt.register(byPeer(peers, peer -> peer.rttNs() / NANOS), true);
        skew.register(byPeer(peers, peer -> peer.clockSkewMs() / MILLIS), true);
    }

    private void bindClients(ServingCounters clients) {
        Gauge.builder("geolru.clients.sessions", clients, ServingCounters::sessions)
                .tags(tags)
                .description("Clients over Aeron that have a session, of at most clients.maxSessions")
                .register(registry);
        Gauge.builder("geolru.clients.feeds", clients, ServingCounters::feeds)
                .tags(tags)
                .description("Sessions of clients over Aeron that follow changes")
                .register(registry);
        counter(clients, "opened", "Sessions that were opened", ServingCounters::opened);
        for (Reason reason : Reason.values()) {
            FunctionCounter.builder("geolru.clients.refused", clients, counters -> counters.refused(reason))
                    .tags(tags.and("reason", reason.counter()))
                    .description("Clients that got no session, or lost it by what they sent")
                    .register(registry);
        }
        counter(clients, "malformed", "What came from clients and was no message", ServingCounters::malformed);
        counter(clients, "requests", "Requests that were answered", ServingCounters::requests);
        counter(clients, "repeated", "Requests that came again", ServingCounters::repeated);
        counter(clients, "expired", "Requests whose time was over before their turn", ServingCounters::expired);
        for (LinkRefusal cause : LinkRefusal.values()) {
            counter(
                    clients,
                    cause.counter(),
                    "Links that ended by what is not taken: " + cause.toldByNode(),
                    counters -> counters.notTaken(cause));
        }
        counter(clients, "busy", "Reads refused as too many waited for a version", ServingCounters::busy);
    }

    private void counter(ServingCounters clients, String name, String what, ToLongFunction<ServingCounters> count) {
        FunctionCounter.builder("geolru.clients." + name, clients, count::applyAsLong)
                .tags(tags)
                .description(what)
                .register(registry);
    }

    /** The worst of each node's origins, so that restarts bring no further rows. */
    private static List<MultiGauge.Row<?>> byNode(List<OriginStatus> origins, ToDoubleFunction<OriginStatus> value) {
        Map<String, Double> worst = new TreeMap<>();
        Map<String, String> regions = new TreeMap<>();
        for (OriginStatus origin : origins) {
            worst.merge(origin.node(), value.applyAsDouble(origin), Math::max);
            regions.put(origin.node(), origin.region());
        }
        return rows(
                worst.keySet(),
                node -> peerTags(node, regions.getOrDefault(node, "")),
                node -> worst.getOrDefault(node, 0.0));
    }

    private static List<MultiGauge.Row<?>> byPeer(List<PeerStatus> peers, ToDoubleFunction<PeerStatus> value) {
        return rows(
                peers.stream().filter(PeerStatus::current).toList(),
                peer -> peerTags(peer.name(), peer.region()),
                value);
    }

    private static <T> List<MultiGauge.Row<?>> rows(
            Iterable<T> all, Function<T, Tags> tags, ToDoubleFunction<T> value) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (T each : all) {
            rows.add(MultiGauge.Row.of(tags.apply(each), value.applyAsDouble(each)));
        }
        return rows;
    }

    private static Tags peerTags(String node, String region) {
        return Tags.of("peer", node.isEmpty() ? "unknown" : node, "peer.region", region.isEmpty() ? "unknown" : region);
    }

    private synchronized NodeStatus status() {
        NodeStatus status = last;
        if (closed && status != null) {
            return status;
        }
        if (status == null
                || core.time().nanoTime() - lastNs > FRESH_NS
                || core.state().caches().size() != caches.size()) {
            refresh();
            status = last;
        }
        return Objects.requireNonNull(status);
    }

    private MultiGauge rows(String name, String unit, String what) {
        return MultiGauge.builder(name)
                .tags(tags)
                .baseUnit(unit)
                .description(what)
                .register(registry);
    }

    private void gauge(String name, @Nullable String unit, @Nullable String what, ToDoubleFunction<NodeStatus> value) {
        Gauge.builder(name, this, meters -> value.applyAsDouble(meters.status()))
                .tags(tags)
                .baseUnit(unit)
                .description(what)
                .register(registry);
    }

    private void counter(String name, @Nullable String unit, @Nullable String what, ToLongFunction<NodeStatus> count) {
        FunctionCounter.builder(name, this, meters -> count.applyAsLong(meters.status()))
                .tags(tags)
                .baseUnit(unit)
                .description(what)
                .register(registry);
    }

    /** Takes the node's meters out of the registry. */
    @Override
    public synchronized void close() {
        closed = true;
        for (Meter meter : registry.getMeters()) {
            if (isOurs(meter.getId())) {
                registry.remove(meter);
            }
        }
    }

    private boolean isOurs(Meter.Id id) {
        return (id.getName().startsWith("geolru.") || id.getName().startsWith("cache."))
                && config.name().equals(id.getTag("node"))
                && config.region().equals(id.getTag("region"));
    }
}
