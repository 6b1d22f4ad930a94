package io.geolru.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One benchmark: contestants that take turns, so that what disturbs the machine for a while disturbs them alike, and what their figures
 * are to each other within each round.
 */
final class Comparison {
    private final String name;
    private final String title;
    private final Map<String, Run> contestants = new LinkedHashMap<>();
    private final List<Goal> goals = new ArrayList<>();
    private final Map<String, List<Figures>> measured = new LinkedHashMap<>();

    /** Measures once, in a fresh process. */
    @FunctionalInterface
    interface Run {
        /** @throws Exception when it cannot be measured, which ends the benchmark */
        Figures run() throws Exception;
    }

    /** Which way a ratio is meant. */
    enum Bound {
        AT_MOST("≤"),
        AT_LEAST("≥");

        private final String sign;

        Bound(String sign) {
            this.sign = sign;
        }

        boolean isMet(double ratio, double limit) {
            return this == AT_MOST ? ratio <= limit : ratio >= limit;
        }
    }

    private record Goal(String figure, String ours, String yardstick, Bound bound, double limit) {}

    /**
     * Begins one.
     *
     * @param name on the command line
     * @param title over the table
     */
    Comparison(String name, String title) {
        this.name = name;
        this.title = title;
    }

    String name() {
        return name;
    }

    Comparison contestant(String contestant, Run run) {
        contestants.put(contestant, run);
        return this;
    }

    /** Compares a figure of two contestants, round by round. */
    Comparison goal(String figure, String ours, String yardstick, Bound bound, double limit) {
        goals.add(new Goal(figure, ours, yardstick, bound, limit));
        return this;
    }

    /** Measures every contestant once a round, and prints the table. */
    void run(int rounds, PrintStream out) throws Exception {
        for (int round = 1; round <= rounds; round++) {
            for (Map.Entry<String, Run> contestant : contestants.entrySet()) {
                Figures figures = contestant.getValue().run();
                measured.computeIfAbsent(contestant.getKey(), key -> new ArrayList<>())
                        .add(figures);
                System.err.printf("%s %d/%d %s %s%n", name, round, rounds, contestant.getKey(), figures.byName());
            }
        }
        print(out);
    }

    private void print(PrintStream out) {
        Set<String> columns = new LinkedHashSet<>();
        measured.values().forEach(runs -> columns.addAll(runs.get(0).byName().keySet()));
        out.printf("%n### %s%n%n| |", title);
        columns.forEach(column -> out.printf(" %s |", column));
        out.printf("%n|---|");
        columns.forEach(column -> out.print("---|"));
        out.println();
        measured.forEach((contestant, runs) -> {
            out.printf("| %s |", contestant);
            for (String column : columns) {
                double[] values =
                        runs.stream().mapToDouble(run -> run.of(column)).toArray();
                out.printf(" %s |", spread(values));
            }
            out.println();
        });
        out.println();
        goals.forEach(goal -> print(goal, out));
    }

    private void print(Goal goal, PrintStream out) {
        List<Figures> ours = measured.get(goal.ours);
        List<Figures> yardstick = measured.get(goal.yardstick);
        if (ours == null || yardstick == null) {
            return;
        }
        double[] ratios = new double[ours.size()];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] =
                    ours.get(round).of(goal.figure) / yardstick.get(round).of(goal.figure);
        }
        out.printf(
                Locale.ROOT,
                "- %s, %s to %s: %s; the goal is %s %s: %s%n",
                goal.figure,
                goal.ours,
                goal.yardstick,
                spread(ratios),
                goal.bound.sign,
                number(goal.limit),
                goal.bound.isMet(median(ratios), goal.limit) ? "met" : "missed");
    }

    private static String spread(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        if (Double.isNaN(sorted[sorted.length - 1])) {
            return "–";
        }
        String median = number(median(sorted));
        return sorted.length == 1
                ? median
                : median + " (" + number(sorted[0]) + " – " + number(sorted[sorted.length - 1]) + ")";
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
