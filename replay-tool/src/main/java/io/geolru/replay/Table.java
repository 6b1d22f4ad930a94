package io.geolru.replay;

import java.util.ArrayList;
import java.util.List;

/** Rows whose columns stand one below the other: numbers to the right, all else to the left. Not thread-safe. */
final class Table {
    private static final String BETWEEN = "  ";

    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] right;

    /** @param titles one for each column; one that begins with '>' is of a column of numbers */
    Table(String... titles) {
        right = new boolean[titles.length];
        String[] row = new String[titles.length];
        for (int i = 0; i < titles.length; i++) {
            right[i] = titles[i].startsWith(">");
            row[i] = right[i] ? titles[i].substring(1) : titles[i];
        }
        rows.add(row);
    }

    void row(String... cells) {
        if (cells.length != right.length) {
            throw new IllegalArgumentException("a row needs " + right.length + " cells, has " + cells.length);
        }
        rows.add(cells);
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    void print(Screen screen) {
        int[] widths = new int[right.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        boolean title = true;
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String padding = " ".repeat(widths[i] - row[i].length());
                line.append(i == 0 ? "" : BETWEEN).append(right[i] ? padding + row[i] : row[i] + padding);
            }
            String text = line.toString().stripTrailing();
            screen.line(title ? screen.coloured(Screen.Colour.BOLD, text) : text);
            title = false;
        }
    }
}
