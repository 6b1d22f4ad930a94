package io.geolru.process.demo;

import io.geolru.state.Digest;
import java.io.PrintStream;
import java.util.function.Function;

/** What happened, step by step and region by region, as a table that grows while it happens. Not thread-safe. */
final class StepTable {
    private static final String ROW = "%2s  %-6s  %7s  %-16s  %-51s  %6s%n";
    private static final int DIGEST_DIGITS = 16;

    private final PrintStream out;
    private int step;

    StepTable(PrintStream out) {
        this.out = out;
    }

    /** Prints the head of the table. */
    void head() {
        out.printf(ROW, "", "region", "entries", "digest", "what happened", "ms");
        out.printf(ROW, "--", "------", "-------", "-".repeat(DIGEST_DIGITS), "-".repeat(51), "------");
    }

    /** Begins a step that is over: what was done, and how long it took in milliseconds. */
    void step(String what, long tookMs) {
        step++;
        out.printf("%2d  %-86s  %6s%n", step, what, Text.count(tookMs));
    }

    /** Tells how every region stands after the step. */
    void regions(Iterable<DemoRegion> regions, Function<DemoRegion, String> note) {
        for (DemoRegion region : regions) {
            String entries = "-";
            String digest = "down";
            if (region.isUp()) {
                Digest now = region.digest();
                entries = Text.count(now.entries());
                digest = now.hex().substring(0, DIGEST_DIGITS);
            }
            String row = String.format("    %-6s  %7s  %-16s  %s", region.name(), entries, digest, note.apply(region));
            out.println(row.stripTrailing());
        }
        out.flush();
    }
}
