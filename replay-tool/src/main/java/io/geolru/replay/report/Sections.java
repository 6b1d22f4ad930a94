package io.geolru.replay.report;

import io.geolru.event.EventKind;
import io.geolru.replay.report.Figures.CacheCount;
import io.geolru.replay.report.Figures.Moment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The sections of a page, each with a title, a sentence that says how to read it, charts and tables. Not thread-safe. */
final class Sections {
    private static final int HOT_KEYS = 20;
    private static final int CONTENDED_KEYS = 10;
    private static final int FEW = 10;
    private static final int MANY = 500;

    private final Report report;
    private final Format format;
    private final Charts charts;
    private final List<Bucket> buckets;
    private final List<NodeFigures> nodes;
    private final List<NodeFigures> regions;
    private final Html html;

    Sections(Report report, Format format, Html html) {
        this.report = report;
        this.format = format;
        this.html = html;
        this.charts = new Charts(report, format);
        this.buckets = report.figures().timeline().all();
        this.nodes = NodeFigures.byNode(report);
        this.regions = NodeFigures.byRegion(report);
    }

    /** Writes all of them; what is wrong comes first. */
    void write() {
        if (!report.troubles().isEmpty()) {
            troubles();
        }
        if (!buckets.isEmpty()) {
            events();
            delays();
            keys();
            conflicts();
            gone();
        }
        journal();
        if (report.troubles().isEmpty()) {
            troubles();
        }
    }

    private void section(String id, String title, String words) {
        html.open("section", "id", id).element("h2", title).element("p", words).newLine();
    }

    /** Charts that stand side by side where there is room. */
    private void pair(String some) {
        html.open("div", "class", "pair").newLine().raw(some).close("div").newLine();
    }

    private void end() {
        html.close("section").newLine();
    }

    private void events() {
        section(
                "events",
                "Events over time",
                "What this journal holds, by the time at which it was written, wherever that was. "
                        + "A dashed line: a node was started. " + busiest());
        pair(charts.eventsByNode(nodes) + charts.eventsByKind());
        List<List<String>> rows = new ArrayList<>();
        for (NodeFigures node : nodes) {
            DelayHistogram delays = node.delays();
            boolean any = delays.count() > 0;
            rows.add(List.of(
                    node.name(),
                    Format.number(node.events(buckets)),
                    Format.number(node.events(buckets, EventKind.PUT)),
                    Format.number(node.events(buckets, EventKind.REMOVE)),
                    Format.number(node.events(buckets, EventKind.CLEAR)),
                    Format.number(node.events(buckets, EventKind.EPOCH_OPENED)),
                    any ? Format.duration(delays.percentile(50)) : "–",
                    any ? Format.duration(delays.percentile(99)) : "–",
                    any ? Format.duration(delays.max()) : "–"));
        }
        Tables.write(
                html,
                List.of("Node", "Events", "Puts", "Removes", "Clears", "Starts", "Delay p50", "p99", "max"),
                rows);
        end();
    }

    private String busiest() {
        int busiest = 0;
        for (int i = 1; i < buckets.size(); i++) {
            busiest = buckets.get(i).events() > buckets.get(busiest).events() ? i : busiest;
        }
        Timeline timeline = report.figures().timeline();
        long widthMs = timeline.widthMs();
        return "Most were written at " + format.stretch(timeline.startMs() + busiest * widthMs, widthMs) + ": "
                + Format.number(buckets.get(busiest).events()) + ".";
    }

    private void delays() {
        if (NodeFigures.delaysOf(regions).count() == 0) {
            section("delay", "Replication delay", "All events are of this node: there is no delay to tell.");
            end();
            return;
        }
        long ahead = report.figures().writtenAhead();
        section(
                "delay",
                "Replication delay",
                "From the write on the other node, by its clock, to the arrival in this journal, by this "
                        + "node's clock. What a node fetches after it was down or cut off counts, too: the delay is then as long as that was."
                        + (ahead == 0
                                ? ""
                                : " " + Format.count(ahead, "event")
                                        + " came before the time at which they were written, since the "
                                        + "clocks differ; they count as no delay."));
        pair(charts.delays(regions));
        end();
    }

    private void keys() {
        List<HeavyHitters.Counter<CacheKey>> top = report.figures().written().top(HOT_KEYS);
        section(
                "keys",
                "Hot keys",
                top.isEmpty()
                        ? "No key was written."
                        : "The keys with the most puts and removes. (Counted with "
                                + "Space-Saving in fixed memory: where a number may be too high, it says by how much.)");
        if (!top.isEmpty()) {
            keyTable(top, "Writes");
        }
        end();
    }

    private void keyTable(List<HeavyHitters.Counter<CacheKey>> top, String what) {
        double most = top.get(0).count();
        html.open("div", "class", "scroll", "tabindex", "0")
                .open("table", "class", "keys")
                .open("thead")
                .open("tr");
        html.element("th", "Key", "scope", "col")
                .element("th", "Cache", "scope", "col")
                .element("th", what, "scope", "col");
        html.close("tr").close("thead").open("tbody").newLine();
        for (HeavyHitters.Counter<CacheKey> counter : top) {
            html.open("tr")
                    .open("th", "scope", "row", "title", counter.key().key())
                    .element("code", counter.key().key());
            html.element("span", "", "class", "gauge", "style", "width:" + TimeChart.percent(counter.count() / most));
            html.close("th").element("td", counter.key().cache());
            String number = Format.number(counter.count());
            html.element("td", counter.error() == 0 ? number : number + " (−" + Format.number(counter.error()) + ")");
            html.close("tr").newLine();
        }
        html.close("tbody").close("table").close("div").newLine();
    }

    private void conflicts() {
        section(
                "conflicts",
                "Conflicts",
                "Each write names the version that its node knew under the key. Two writes are concurrent when "
                        + "neither node knew the other's: the newer one won, everywhere. (Among the keys written last, which are kept in mind.)");
        pair(charts.conflicts());
        List<HeavyHitters.Counter<CacheKey>> top = report.figures().contended().top(CONTENDED_KEYS);
        if (!top.isEmpty()) {
            keyTable(top, "Concurrent writes");
        }
        end();
    }

    private void gone() {
        section(
                "gone",
                "Expired, removed, cleared",
                "When the time of an entry was over, unless it was written again, removed or cleared "
                        + "before. Eviction for space is no event, and so is not here.");
        html.raw(charts.gone());
        List<List<String>> rows = new ArrayList<>();
        report.figures().caches().entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, CacheCount> cache) -> -cache.getValue().puts))
                .forEach(cache -> rows.add(row(cache.getKey(), cache.getValue())));
        if (report.figures().otherCaches().puts > 0) {
            rows.add(row("(all others)", report.figures().otherCaches()));
        }
        Tables.write(html, List.of("Cache", "Puts", "Expired", "Removes", "Clears"), rows);
        moments("clear", report.figures().clears());
        end();
    }

    private static List<String> row(String cache, CacheCount count) {
        return List.of(
                cache,
                Format.number(count.puts),
                Format.number(count.expired),
                Format.number(count.removes),
                Format.number(count.clears));
    }

    private void moments(String what, List<Moment> moments) {
        if (moments.isEmpty()) {
            return;
        }
        html.open("details").element("summary", "The last " + Format.count(moments.size(), what));
        List<List<String>> rows = new ArrayList<>();
        for (int i = moments.size() - 1; i >= 0; i--) {
            Moment moment = moments.get(i);
            rows.add(List.of(
                    format.instant(moment.ms()),
                    moment.about(),
                    report.names().apply(moment.origin()).toString()));
        }
        Tables.write(html, List.of("When", "What", "By"), rows);
        html.close("details");
    }

    private void journal() {
        section(
                "journal",
                "Journal and snapshots",
                report.files().isEmpty()
                        ? "There is no journal yet."
                        : "Files, in the order in which "
                                + "they were written. A start begins with the newest sound snapshot and reads the journal from there.");
        if (!report.files().isEmpty()) {
            html.raw(JournalStrip.draw(report));
        }
        if (!buckets.isEmpty()) {
            html.raw(charts.growth());
        }
        if (!report.snapshots().isEmpty()) {
            snapshots();
        }
        html.open("details").element("summary", "The files as a table");
        List<List<String>> rows = new ArrayList<>();
        for (Report.JournalFile file : report.files()) {
            rows.add(List.of(
                    file.start().epoch() + "." + file.start().file(),
                    file.openedAtMs() == 0 ? "?" : format.instant(file.openedAtMs()),
                    Format.bytes(file.bytes())));
        }
        Tables.write(html, List.of("File", "Begun", "Size"), rows);
        html.close("details");
        moments("start", report.figures().starts());
        end();
    }

    private void snapshots() {
        List<List<String>> rows = new ArrayList<>();
        for (Report.Snapshot snapshot : report.snapshots()) {
            boolean sound = snapshot.problem() == null;
            rows.add(List.of(
                    snapshot.takenAtMs() == 0 ? "?" : format.instant(snapshot.takenAtMs()),
                    sound ? Format.number(snapshot.entries()) : "?",
                    Format.bytes(snapshot.bytes()),
                    snapshot.position().toString(),
                    snapshot.name(),
                    sound ? "yes" : "no"));
        }
        Tables.write(html, List.of("Snapshot taken", "Entries", "Size", "Position", "File", "Sound"), rows);
    }

    private void troubles() {
        boolean none = report.troubles().isEmpty();
        section(
                "damage",
                "Damage and holes",
                none
                        ? "None: every checksum is right, and no origin's events have a gap."
                        : "What cannot be " + "read, and events that are not there.");
        if (!none) {
            html.open("ul", "class", "troubles").newLine();
            report.troubles().stream().limit(FEW).forEach(this::trouble);
            html.close("ul").newLine();
            if (report.troubles().size() > FEW) {
                html.open("details")
                        .element(
                                "summary",
                                "All of the " + Format.number(report.troubles().size())
                                        + (report.troubles().size() > MANY ? ", up to the " + MANY + "th" : ""));
                html.open("ul", "class", "troubles").newLine();
                report.troubles().stream().limit(MANY).skip(FEW).forEach(this::trouble);
                html.close("ul").close("details");
            }
        }
        end();
    }

    private void trouble(Report.Trouble trouble) {
        html.open("li", "class", trouble.known() ? "known" : "wrong")
                .element("b", trouble.known() ? "known " + trouble.kind() : trouble.kind());
        html.open("p").text(trouble.what()).close("p");
        html.open("p", "class", "help").text(trouble.help());
        if (!trouble.command().isEmpty()) {
            html.element("code", trouble.command());
        }
        html.close("p");
        html.close("li").newLine();
    }
}
