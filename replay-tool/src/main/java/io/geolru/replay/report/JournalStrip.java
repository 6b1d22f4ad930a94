package io.geolru.replay.report;

import io.geolru.journal.JournalPosition;
import java.util.List;

/** The journal from its first to its last byte: its files side by side, and upon them where snapshots stand and what is damaged. Stateless. */
final class JournalStrip {
    private static final int WIDTH = 10_000;
    private static final int MOST_PINS = 200;

    private JournalStrip() {}

    static String draw(Report report) {
        List<Report.JournalFile> files = report.files();
        Html html = new Html();
        html.open("figure").open("figcaption").element("b", "The journal, from its first to its last byte");
        html.open("span", "class", "legend");
        legend(html, "c1", "file");
        legend(html, "c2", "file of the next epoch (start of the node)");
        legend(html, "c3", "snapshot stands for what is left of it");
        if (report.troubles().stream().anyMatch(trouble -> trouble.at() != null)) {
            legend(html, "bad", "damage or hole");
        }
        html.close("span").close("figcaption");
        html.open("div", "class", "strip");
        String label = Format.count(files.size(), "file") + ", " + Format.bytes(report.bytes());
        String box = "0 0 " + WIDTH + " 100";
        html.open("svg", "viewBox", box, "preserveAspectRatio", "none", "role", "img", "aria-label", label);
        double total = (double) Math.max(1, report.bytes());
        long before = 0;
        int epochs = 0;
        int epoch = -1;
        for (Report.JournalFile file : files) {
            epochs += file.start().epoch() == epoch ? 0 : 1;
            epoch = file.start().epoch();
            long x = Math.round(WIDTH * (before / total));
            before += file.bytes();
            long width = Math.max(1, Math.round(WIDTH * (before / total)) - x);
            html.raw("<rect class=\"file c" + (2 - epochs % 2) + "\" x=\"" + x + "\" width=\"" + width
                            + "\" height=\"100\">")
                    .element("title", "file " + epoch + "." + file.start().file() + "\n" + Format.bytes(file.bytes()))
                    .close("rect");
        }
        html.close("svg");
        for (Report.Snapshot snapshot : report.snapshots()) {
            mark(html, "c3", place(files, snapshot.position()) / total, "snapshot " + snapshot.name());
        }
        report.troubles().stream().limit(MOST_PINS).forEach(trouble -> {
            if (trouble.at() != null) {
                mark(html, "bad", place(files, trouble.at()) / total, trouble.what());
            }
        });
        return html.close("div").close("figure").newLine().toString();
    }

    private static void legend(Html html, String colour, String what) {
        html.open("span").element("i", "", "class", colour).text(what).close("span");
    }

    private static void mark(Html html, String colour, double share, String what) {
        String left = "left:" + TimeChart.percent(Math.min(1, share));
        html.element("i", "", "class", "pin " + colour, "style", left, "title", what);
    }

    /** How many bytes are before a position. */
    private static long place(List<Report.JournalFile> files, JournalPosition at) {
        long before = 0;
        for (Report.JournalFile file : files) {
            JournalPosition start = file.start();
            if (start.epoch() == at.epoch() && start.file() == at.file()) {
                return before + Math.min(at.offset(), file.bytes());
            }
            if (start.compareTo(at) > 0) {
                return before;
            }
            before += file.bytes();
        }
        return before;
    }
}
