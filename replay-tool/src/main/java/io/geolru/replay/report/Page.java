package io.geolru.replay.report;

import io.geolru.event.EventKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/**
 * A report as a page: one file that needs nothing else, for screens wide and narrow, light and dark, and for paper. It may run no script but its
 * own, and ask nothing of any host, as it tells the browser. Not thread-safe.
 */
public final class Page {
    private final Report report;
    private final Format format;
    private final List<Bucket> buckets;
    private final List<NodeFigures> nodes;
    private final List<NodeFigures> regions;
    private final Html html = new Html();

    /** @param zone in which times are told */
    public Page(Report report, ZoneId zone) {
        this.report = report;
        this.format = new Format(zone);
        this.buckets = report.figures().timeline().all();
        this.nodes = NodeFigures.byNode(report);
        this.regions = NodeFigures.byRegion(report);
    }

    /** The whole page. */
    public String write() {
        String style = resource("report.css");
        String script = resource("report.js");
        html.raw("<!DOCTYPE html>\n").open("html", "lang", "en").open("head").raw("<meta charset=\"utf-8\">");
        String policy =
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '" + hash(script) + "'";
        html.open("meta", "http-equiv", "Content-Security-Policy", "content", policy);
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.raw("<link rel=\"icon\" href=\"data:,\">");
        html.element("title", report.node().node() + " – GeoLRU report");
        html.raw("<style>\n").raw(style).raw("</style>").close("head").newLine().open("body");
        head();
        html.open("main").newLine();
        new Sections(report, format, html).write();
        html.close("main").newLine();
        footer();
        html.raw("<script>")
                .raw(script)
                .raw("</script>")
                .close("body")
                .close("html")
                .newLine();
        return html.toString();
    }

    private void head() {
        html.open("header")
                .open("div", "class", "title")
                .open("h1")
                .text(report.node().node());
        if (!report.node().region().isEmpty()) {
            html.element("small", "region " + report.node().region());
        }
        html.close("h1");
        long wrong =
                report.troubles().stream().filter(trouble -> !trouble.known()).count();
        html.element(
                "span",
                wrong == 0 ? "✓ no problem found" : "✗ " + Format.count(wrong, "problem"),
                "class",
                wrong == 0 ? "pill ok" : "pill bad");
        html.close("div");
        html.open("p", "class", "meta").text("Report of ").element("code", report.directory());
        html.text(" (" + report.format() + "), made " + format.instant(report.madeAtMs()) + ". Times are in "
                        + format.zone(report.madeAtMs()) + ".")
                .close("p");
        html.open("dl", "class", "tiles").newLine();
        long events = buckets.stream().mapToLong(Bucket::events).sum();
        Timeline timeline = report.figures().timeline();
        long fromMs = timeline.startMs();
        long toMs = fromMs + buckets.size() * timeline.widthMs();
        tile("events", Format.number(events), "of " + Format.count(nodes.size(), "node"));
        if (events > 0) {
            tile(
                    "time span",
                    Format.duration(toMs - fromMs),
                    format.instant(fromMs) + " to " + format.moment(toMs, fromMs));
        }
        tile(
                "journal",
                Format.bytes(report.bytes()),
                Format.count(report.files().size(), "file"));
        DelayHistogram delays = NodeFigures.delaysOf(regions);
        if (delays.count() > 0) {
            tile(
                    "replication, p99",
                    Format.duration(delays.percentile(99)),
                    "half within " + Format.duration(delays.percentile(50)) + ", all within "
                            + Format.duration(delays.max()));
        }
        long concurrent =
                buckets.stream().mapToLong(bucket -> bucket.concurrent).sum();
        long writes = concurrent
                + buckets.stream().mapToLong(bucket -> bucket.successive).sum();
        if (writes > 0) {
            tile(
                    "concurrent writes",
                    Format.number(concurrent),
                    Format.percent(concurrent, writes) + " of " + Format.number(writes) + " that met another node's");
        }
        long expired = buckets.stream().mapToLong(bucket -> bucket.expired).sum();
        tile(
                "expired",
                Format.number(expired),
                Format.number(sum(EventKind.REMOVE)) + " removed, " + Format.count(sum(EventKind.CLEAR), "clear"));
        html.close("dl").close("header").newLine();
    }

    private void tile(String name, String number, String more) {
        html.open("div")
                .element("dt", name)
                .open("dd")
                .element("b", number)
                .element("small", more)
                .close("dd")
                .close("div")
                .newLine();
    }

    private long sum(EventKind kind) {
        return buckets.stream().mapToLong(bucket -> bucket.events(kind)).sum();
    }

    private void footer() {
        html.element(
                "footer",
                "Made by GeoLRU's replay-tool. 'replay-tool verify' compares snapshots with the journal, too; "
                        + "'replay-tool events' and 'history' show single events.");
    }

    private static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
