package io.geolru.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** What one run of one contestant measured: numbers by name, the unit in the name. Not thread-safe. */
final class Figures {
    private static final String MARK = "figure ";

    private final Map<String, Double> byName = new LinkedHashMap<>();

    static Figures of(String name, double value) {
        return new Figures().and(name, value);
    }

    Figures and(String name, double value) {
        byName.put(name, value);
        return this;
    }

    Map<String, Double> byName() {
        return byName;
    }

    /** NaN when there is none of that name. */
    double of(String name) {
        return byName.getOrDefault(name, Double.NaN);
    }

    /** Prints them so that {@link #read} understands, on the standard output of a {@link Fork}. */
    void print() {
        byName.forEach((name, value) -> System.out.println(MARK + name + " = " + value));
    }

    /** Takes a line of a fork's output; whether it was a figure. */
    boolean read(String line) {
        int equals = line.lastIndexOf(" = ");
        if (!line.startsWith(MARK) || equals < 0) {
            return false;
        }
        byName.put(line.substring(MARK.length(), equals), Double.parseDouble(line.substring(equals + 3)));
        return true;
    }
}
