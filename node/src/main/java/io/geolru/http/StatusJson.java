package io.geolru.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.NodeConfig;
import io.geolru.NodeStatus;
import io.geolru.RecoveryReport;
import io.geolru.journal.JournalStats;
import io.geolru.replication.CatchUpProgress;
import io.geolru.replication.ReplicationCounter;
import io.geolru.replication.ReplicationStatus;
import io.geolru.snapshot.SnapshotKeeper;
import io.geolru.transport.TransportStats;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node's condition as JSON. Origins are texts of 16 hexadecimal digits, since JSON's numbers are too short for them. Stateless. */
final class StatusJson {
    private StatusJson() {}

    /** An origin as text. */
    static String hex(long origin) {
        return HexFormat.of().toHexDigits(origin);
    }

    static void write(JsonGenerator json, NodeStatus status, NodeConfig config) throws IOException {
        json.writeStartObject();
        json.writeStringField("node", status.node());
        json.writeStringField("region", status.region());
        json.writeStringField("cluster", status.cluster());
        json.writeStringField("origin", hex(status.origin()));
        json.writeBooleanField("ready", status.ready());
        writeTexts(json, "notReady", status.notReady());
        json.writeStringField("fatal", status.fatal());
        json.writeNumberField("uptimeMs", status.uptimeMs());
        json.writeNumberField("entries", status.entries());
        json.writeNumberField("bytes", status.bytes());
        json.writeNumberField("records", status.records());
        writeLimits(json, config);
        json.writeNumberField("forcedForgets", status.forcedForgets());
        json.writeNumberField("conflicts", status.conflicts());
        json.writeNumberField("missesOfEvicted", status.missesOfEvicted());
        json.writeNumberField("belowFloor", status.belowFloor());
        json.writeNumberField("missing", status.missing());
        json.writeNumberField("listenersLost", status.listenersLost());
        writeReplication(json, status.replication());
        writeCounters(json, status.counters());
        writeTransport(json, status.transport(), status.transportDown());
        writeJournal(json, status.journal());
        writeRecovery(json, status.recovery());
        writeClients(json, status.clients());
        json.writeFieldName("snapshot");
        SnapshotKeeper.Taken snapshot = status.snapshot();
        if (snapshot == null) {
            json.writeNull();
        } else {
            json.writeStartObject();
            writeSnapshot(json, snapshot);
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void writeLimits(JsonGenerator json, NodeConfig config) throws IOException {
        json.writeObjectFieldStart("limits");
        json.writeNumberField("bytes", config.limits().totalBytes());
        json.writeNumberField("records", config.limits().records());
        json.writeNumberField("journalBytes", config.journal().maxBytes());
        json.writeNumberField("heapBytes", Runtime.getRuntime().maxMemory());
        json.writeNumberField("heartbeatMs", config.replication().heartbeat().toMillis());
        json.writeEndObject();
    }

    static void writeTexts(JsonGenerator json, String field, List<String> texts) throws IOException {
        json.writeArrayFieldStart(field);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    /** The fields of a snapshot. */
    static void writeSnapshot(JsonGenerator json, SnapshotKeeper.Taken snapshot) throws IOException {
        json.writeStringField("file", snapshot.file().toString());
        json.writeStringField("position", snapshot.position().toString());
        json.writeNumberField("entries", snapshot.entries());
        json.writeNumberField("bytes", snapshot.bytes());
    }

    private static void writeReplication(JsonGenerator json, ReplicationStatus replication) throws IOException {
        json.writeStringField("endpoint", replication.endpoint());
        json.writeArrayFieldStart("peers");
        for (ReplicationStatus.PeerStatus peer : replication.peers()) {
            writePeer(json, peer);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("origins");
        for (ReplicationStatus.OriginStatus origin : replication.origins()) {
            writeOrigin(json, origin);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("lags");
        for (ReplicationStatus.PairLag lag : replication.lags()) {
            json.writeStartObject();
            json.writeStringField("node", lag.node());
            json.writeStringField("of", lag.of());
            json.writeNumberField("lagEvents", lag.lagEvents());
            json.writeNumberField("lagMs", lag.lagMs());
            json.writeEndObject();
        }
        json.writeEndArray();
        writeCatchUp(json, replication.catchUp());
        json.writeObjectFieldStart("replication");
        json.writeNumberField("catchUpsServed", replication.catchUpsServed());
        json.writeNumberField("reorderBytes", replication.reorderBytes());
        writeTexts(json, "keyIds", replication.keyIds());
        json.writeNumberField("sentSequence", replication.sentSequence());
        json.writeNumberField("stableStamp", replication.stableStamp());
        json.writeEndObject();
    }

    /** By the names of the metrics, as in {@code catchUpsAsked}. */
    private static void writeCounters(JsonGenerator json, Map<ReplicationCounter, Long> counters) throws IOException {
        json.writeObjectFieldStart("counters");
        for (Map.Entry<ReplicationCounter, Long> counter : counters.entrySet()) {
            json.writeNumberField(camelCase(counter.getKey().name()), counter.getValue());
        }
        json.writeEndObject();
    }

    private static String camelCase(String constant) {
        StringBuilder text = new StringBuilder();
        for (String word : constant.toLowerCase(Locale.ROOT).split("_", -1)) {
            text.append(text.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return text.toString();
    }

    private static void writePeer(JsonGenerator json, ReplicationStatus.PeerStatus peer) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", peer.name());
        json.writeStringField("region", peer.region());
        json.writeStringField("origin", hex(peer.origin()));
        json.writeStringField("endpoint", peer.endpoint());
        json.writeBooleanField("current", peer.current());
        json.writeBooleanField("ready", peer.ready());
        json.writeBooleanField("keepsUp", peer.keepsUp());
        json.writeNumberField("rttMicros", (peer.rttNs() + 999) / 1000); // 0 is for not known yet
        json.writeNumberField("clockSkewMs", peer.clockSkewMs());
        json.writeNumberField("lastHeardMs", peer.lastHeardMs());
        json.writeNumberField("acknowledged", peer.acknowledged());
        json.writeEndObject();
    }

    private static void writeOrigin(JsonGenerator json, ReplicationStatus.OriginStatus origin) throws IOException {
        json.writeStartObject();
        json.writeStringField("origin", hex(origin.origin()));
        json.writeStringField("node", origin.node());
        json.writeStringField("region", origin.region());
        json.writeBooleanField("closed", origin.closed());
        json.writeNumberField("held", origin.held());
        json.writeNumberField("heard", origin.heard());
        json.writeNumberField("lagEvents", origin.lagEvents());
        json.writeNumberField("lagMs", origin.lagMs());
        json.writeStringField(
                "stopped", origin.stopped() == null ? null : origin.stopped().toString());
        json.writeEndObject();
    }

    private static void writeCatchUp(JsonGenerator json, CatchUpProgress catchUp) throws IOException {
        json.writeObjectFieldStart("catchUp");
        json.writeStringField("state", catchUp.state().toString());
        json.writeStringField("peer", catchUp.peer());
        json.writeNumberField("eventsReceived", catchUp.eventsReceived());
        json.writeNumberField("eventsLeft", catchUp.eventsLeft());
        json.writeNumberField("bytesLeft", catchUp.bytesLeft());
        json.writeNumberField("runningMs", catchUp.runningMs());
        json.writeNumberField("leftMs", catchUp.leftMs());
        json.writeEndObject();
    }

    private static void writeClients(JsonGenerator json, Map<String, Long> clients) throws IOException {
        json.writeObjectFieldStart("clients");
        for (Map.Entry<String, Long> each : clients.entrySet()) {
            json.writeNumberField(each.getKey(), each.getValue());
        }
        json.writeEndObject();
    }

    private static void writeTransport(JsonGenerator json, TransportStats transport, @Nullable String down)
            throws IOException {
        json.writeObjectFieldStart("transport");
        json.writeStringField("down", down);
        json.writeNumberField("messagesOut", transport.messagesOut());
        json.writeNumberField("bytesOut", transport.bytesOut());
        json.writeNumberField("messagesIn", transport.messagesIn());
        json.writeNumberField("bytesIn", transport.bytesIn());
        json.writeNumberField("backPressured", transport.backPressured());
        json.writeNumberField("notConnected", transport.notConnected());
        json.writeNumberField("dropped", transport.dropped());
        json.writeNumberField("remade", transport.remade());
        json.writeNumberField("rejoined", transport.rejoined());
        json.writeNumberField("refused", transport.refused());
        json.writeNumberField("errors", transport.errors());
        json.writeNumberField("rebuilt", transport.rebuilt());
        json.writeNumberField("mappedBytes", transport.mappedBytes());
        json.writeBooleanField("onDisk", transport.onDisk());
        json.writeEndObject();
    }

    private static void writeJournal(JsonGenerator json, JournalStats journal) throws IOException {
        json.writeObjectFieldStart("journal");
        json.writeNumberField("bytes", journal.bytes());
        json.writeNumberField("files", journal.files());
        json.writeNumberField("epochs", journal.epochs());
        json.writeNumberField("openReaders", journal.openReaders());
        json.writeNumberField("pinnedFiles", journal.pinnedFiles());
        json.writeNumberField("appendedEvents", journal.appendedEvents());
        json.writeNumberField("appendedBytes", journal.appendedBytes());
        json.writeNumberField("syncs", journal.syncs());
        json.writeNumberField("damagedStretches", journal.damagedStretches());
        json.writeStringField("lastSyncError", journal.lastSyncError());
        json.writeStringField("full", journal.full());
        json.writeEndObject();
    }

    private static void writeRecovery(JsonGenerator json, RecoveryReport recovery) throws IOException {
        json.writeObjectFieldStart("recovery");
        json.writeStringField("plan", recovery.plan());
        json.writeNumberField("entries", recovery.entries());
        json.writeNumberField("snapshotEntries", recovery.snapshotEntries());
        json.writeNumberField("events", recovery.events());
        json.writeNumberField("durationMs", recovery.durationMs());
        writeTexts(json, "damage", recovery.damage());
        json.writeEndObject();
    }
}
