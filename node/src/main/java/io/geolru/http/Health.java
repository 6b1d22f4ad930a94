package io.geolru.http;

import io.geolru.NodeStatus;
import io.geolru.event.Acceptance;
import io.geolru.replication.ReplicationStatus.OriginStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of its health. Immutable.
 *
 * @param good whether it should be asked, or left running
 * @param reasons why not, a sentence each
 * @param warnings what somebody should see to, though the node goes on
 */
record Health(boolean good, List<String> reasons, List<String> warnings) {
    /** Whether the process should be left running. */
    static Health alive(NodeStatus status) {
        List<String> reasons = status.fatal() == null ? List.of() : List.of(status.fatal());
        return new Health(reasons.isEmpty(), reasons, List.of());
    }

    /**
     * Whether reads are current.
     *
     * @param maxClockDrift how far clocks may be apart before it is worth a warning
     */
    static Health ready(NodeStatus status, Duration maxClockDrift) {
        List<String> reasons = new ArrayList<>(status.notReady());
        if (status.fatal() != null) {
            reasons.add(status.fatal());
        }
        return new Health(status.ready(), reasons, warnings(status, maxClockDrift.toMillis()));
    }

    private static List<String> warnings(NodeStatus status, long maxDriftMs) {
        List<String> warnings = new ArrayList<>();
        String full = status.journal().full();
        if (full != null) {
            warnings.add("disk full: " + full);
        }
        if (status.transportDown() != null) {
            warnings.add("replication is down: " + status.transportDown());
        }
        if (status.missing() > 0) {
            warnings.add(status.missing() + " events were lost to damage, and no peer has given them back yet");
        }
        status.replication().peers().stream()
                .filter(peer -> peer.current() && Math.abs(peer.clockSkewMs()) > maxDriftMs)
                .forEach(peer -> warnings.add("the clock of " + peer.name() + " is off this node's by "
                        + peer.clockSkewMs() + " ms, more than replication.maxClockDrift"));
        for (OriginStatus origin : status.replication().origins()) {
            String why = whyNotTaken(origin.stopped());
            if (why != null) {
                warnings.add("nothing is taken of " + origin.node() + ", origin " + StatusJson.hex(origin.origin())
                        + ", at present: " + why);
            }
        }
        return warnings;
    }

    /** Null where nothing stops them, or what a full disk and a snapshot that is taken over stop for all. */
    private static @Nullable String whyNotTaken(@Nullable Acceptance stop) {
        if (stop == null) {
            return null;
        }
        return switch (stop) {
            case FUTURE ->
                "its events are stamped further ahead than replication.maxClockDrift: one of the clocks is off";
            case UNKNOWN -> "it sends events of a newer version of GeoLRU: upgrade this node";
            case CORRUPT -> "its next event is damaged, or longer than this node takes";
            default -> null;
        };
    }

    Answer answer() {
        return Answer.json(good ? 200 : 503, json -> {
            json.writeStartObject();
            json.writeStringField("status", good ? "ok" : "not_ready");
            StatusJson.writeTexts(json, "reasons", reasons);
            StatusJson.writeTexts(json, "warnings", warnings);
            json.writeEndObject();
        });
    }
}
