package io.geolru.replay.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.event.EventKind;
import io.geolru.replay.report.Figures.CacheCount;
import io.geolru.replay.report.Figures.Moment;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The figures of a report for programs: those that the page shows, under the same words. Not thread-safe. */
public final class ReportJson {
    private static final int KEYS = 100;

    private final Report report;
    private final LongFunction<String> times;
    private final JsonGenerator out;
    private final Timeline timeline;
    private final List<Bucket> buckets;
    private final List<NodeFigures> nodes;
    private final List<NodeFigures> regions;

    /**
     * @param times writes an instant, in milliseconds since 1970
     * @param out takes one value
     */
    public ReportJson(Report report, LongFunction<String> times, JsonGenerator out) {
        this.report = report;
        this.times = times;
        this.out = out;
        this.timeline = report.figures().timeline();
        this.buckets = timeline.all();
        this.nodes = NodeFigures.byNode(report);
        this.regions = NodeFigures.byRegion(report);
    }

    /** Writes all of it. */
    public void write() throws IOException {
        out.writeStartObject();
        out.writeStringField("directory", report.directory());
        out.writeStringField("format", report.format());
        out.writeStringField("made", times.apply(report.madeAtMs()));
        out.writeStringField("node", report.node().node());
        out.writeStringField("region", report.node().region());
        out.writeBooleanField("sound", report.sound());
        out.writeNumberField(
                "events", buckets.stream().mapToLong(Bucket::events).sum());
        out.writeNumberField("bytes", report.bytes());
        out.writeNumberField("writtenAhead", report.figures().writtenAhead());
        groups("nodes", nodes);
        groups("regions", regions);
        timeline();
        keys("hotKeys", "writes", report.figures().written());
        keys("contendedKeys", "concurrent", report.figures().contended());
        caches();
        moments("starts", "node", report.figures().starts());
        moments("clears", "cache", report.figures().clears());
        files();
        snapshots();
        troubles();
        out.writeEndObject();
    }

    private void groups(String name, List<NodeFigures> groups) throws IOException {
        out.writeArrayFieldStart(name);
        for (NodeFigures group : groups) {
            out.writeStartObject();
            out.writeStringField("name", group.name());
            out.writeArrayFieldStart("origins");
            for (long origin : group.origins()) {
                out.writeString(HexFormat.of().toHexDigits(origin));
            }
            out.writeEndArray();
            out.writeNumberField("events", group.events(buckets));
            out.writeObjectFieldStart("kinds");
            for (EventKind kind : EventKind.values()) {
                out.writeNumberField(name(kind), group.events(buckets, kind));
            }
            out.writeEndObject();
            delays("delayMs", group.delays());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void delays(String name, DelayHistogram delays) throws IOException {
        if (delays.count() > 0) {
            out.writeObjectFieldStart(name);
            out.writeNumberField("events", delays.count());
            out.writeNumberField("p50", delays.percentile(50));
            out.writeNumberField("p99", delays.percentile(99));
            out.writeNumberField("max", delays.max());
            out.writeEndObject();
        }
    }

    private void timeline() throws IOException {
        out.writeNumberField("stretchMs", timeline.widthMs());
        out.writeArrayFieldStart("timeline");
        for (int i = 0; i < buckets.size(); i++) {
            Bucket bucket = buckets.get(i);
            out.writeStartObject();
            out.writeStringField("from", times.apply(timeline.startMs() + i * timeline.widthMs()));
            out.writeObjectFieldStart("nodes");
            for (NodeFigures node : nodes) {
                out.writeNumberField(node.name(), node.events(bucket));
            }
            out.writeEndObject();
            out.writeObjectFieldStart("kinds");
            for (EventKind kind : EventKind.values()) {
                out.writeNumberField(name(kind), bucket.events(kind));
            }
            out.writeEndObject();
            out.writeObjectFieldStart("delayMs");
            for (NodeFigures region : regions) {
                delays(region.name(), region.delays(bucket));
            }
            out.writeEndObject();
            out.writeNumberField("concurrent", bucket.concurrent);
            out.writeNumberField("successive", bucket.successive);
            out.writeNumberField("expired", bucket.expired);
            out.writeNumberField("bytes", bucket.bytes);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void keys(String name, String what, HeavyHitters<CacheKey> keys) throws IOException {
        out.writeArrayFieldStart(name);
        for (HeavyHitters.Counter<CacheKey> counter : keys.top(KEYS)) {
            out.writeStartObject();
            out.writeStringField("cache", counter.key().cache());
            out.writeStringField("key", counter.key().key());
            out.writeNumberField(what, counter.count());
            out.writeNumberField("tooHighByAtMost", counter.error());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void caches() throws IOException {
        out.writeObjectFieldStart("caches");
        for (Map.Entry<String, CacheCount> cache : report.figures().caches().entrySet()) {
            out.writeObjectFieldStart(cache.getKey());
            out.writeNumberField("puts", cache.getValue().puts);
            out.writeNumberField("expired", cache.getValue().expired);
            out.writeNumberField("removes", cache.getValue().removes);
            out.writeNumberField("clears", cache.getValue().clears);
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private void moments(String name, String about, List<Moment> moments) throws IOException {
        out.writeArrayFieldStart(name);
        for (Moment moment : moments) {
            out.writeStartObject();
            out.writeStringField("at", times.apply(moment.ms()));
            out.writeStringField(about, moment.about());
            out.writeStringField("origin", HexFormat.of().toHexDigits(moment.origin()));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void files() throws IOException {
        out.writeArrayFieldStart("files");
        for (Report.JournalFile file : report.files()) {
            out.writeStartObject();
            out.writeStringField("position", file.start().toString());
            out.writeStringField("opened", timeOrNull(file.openedAtMs()));
            out.writeNumberField("bytes", file.bytes());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void snapshots() throws IOException {
        out.writeArrayFieldStart("snapshots");
        for (Report.Snapshot snapshot : report.snapshots()) {
            out.writeStartObject();
            out.writeStringField("name", snapshot.name());
            out.writeStringField("position", snapshot.position().toString());
            out.writeStringField("taken", timeOrNull(snapshot.takenAtMs()));
            out.writeNumberField("bytes", snapshot.bytes());
            out.writeNumberField("entries", snapshot.entries());
            out.writeStringField("problem", snapshot.problem());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void troubles() throws IOException {
        out.writeArrayFieldStart("troubles");
        for (Report.Trouble trouble : report.troubles()) {
            out.writeStartObject();
            out.writeStringField("kind", trouble.kind());
            out.writeStringField(
                    "position", trouble.at() == null ? null : trouble.at().toString());
            out.writeStringField("what", trouble.what());
            out.writeStringField("help", trouble.help());
            out.writeStringField("command", trouble.command());
            out.writeBooleanField("known", trouble.known());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private @Nullable String timeOrNull(long ms) {
        return ms == 0 ? null : times.apply(ms);
    }

    private static String name(EventKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
