package io.geolru;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as users write them everywhere: an integer and {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}. Stateless. */
public final class Durations {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,18})(ms|s|m|h|d)");
    /** Longest first. */
    private static final Unit[] UNITS = Unit.values();

    private Durations() {}

    private enum Unit {
        D(86_400_000),
        H(3_600_000),
        M(60_000),
        S(1000),
        MS(1);

        private final long millis;
        private final String suffix;

        Unit(long millis) {
            this.millis = millis;
            this.suffix = name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads a duration.
     *
     * @return null when the text is not a duration or does not fit into a {@code long} of milliseconds
     */
    public static @Nullable Duration parse(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long amount = Long.parseLong(matcher.group(1));
        for (Unit unit : UNITS) {
            if (unit.suffix.equals(matcher.group(2))) {
                return amount <= Long.MAX_VALUE / unit.millis ? Duration.ofMillis(amount * unit.millis) : null;
            }
        }
        return null;
    }

    /** The shortest text that reads as a duration; what is below a millisecond is left out. */
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        for (Unit unit : UNITS) {
            if (millis != 0 && millis % unit.millis == 0) {
                return millis / unit.millis + unit.suffix;
            }
        }
        return millis + Unit.MS.suffix;
    }
}
