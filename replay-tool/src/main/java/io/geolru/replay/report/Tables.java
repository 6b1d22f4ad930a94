package io.geolru.replay.report;

import java.util.List;

/** Tables of a page: the first column names the row, the others are numbers, as far as they look like numbers. Stateless. */
final class Tables {
    private Tables() {}

    /** Begins a table; rows follow. A table that is wider than the page scrolls by itself. */
    static void begin(Html html, List<String> titles) {
        html.open("div", "class", "scroll", "tabindex", "0")
                .open("table")
                .open("thead")
                .open("tr");
        for (String title : titles) {
            html.element("th", title, "scope", "col");
        }
        html.close("tr").close("thead").open("tbody").newLine();
    }

    static void row(Html html, List<String> cells) {
        html.open("tr");
        for (int i = 0; i < cells.size(); i++) {
            if (i == 0) {
                html.element("th", cells.get(i), "scope", "row");
            } else {
                html.element("td", cells.get(i));
            }
        }
        html.close("tr").newLine();
    }

    static void end(Html html) {
        html.close("tbody").close("table").close("div").newLine();
    }

    /** A whole table. */
    static void write(Html html, List<String> titles, List<List<String>> rows) {
        begin(html, titles);
        rows.forEach(cells -> row(html, cells));
        end(html);
    }
}
