package io.geolru.replay.report;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Numbers and times as charts show them, in one time zone. Immutable. */
final class Format {
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long[] TIME_STEPS = {
        100,
        200,
        500,
        SECOND,
        2 * SECOND,
        5 * SECOND,
        10 * SECOND,
        15 * SECOND,
        30 * SECOND,
        MINUTE,
        2 * MINUTE,
        5 * MINUTE,
        10 * MINUTE,
        15 * MINUTE,
        30 * MINUTE,
        HOUR,
        2 * HOUR,
        3 * HOUR,
        6 * HOUR,
        12 * HOUR,
        DAY,
        2 * DAY,
        7 * DAY,
        14 * DAY,
        28 * DAY,
        91 * DAY,
        364 * DAY
    };
    private static final String[] BYTES = {"B", "KB", "MB", "GB", "TB"};
    private static final String[] THOUSANDS = {"", "k", "M", "G"};
    private static final int KILOBYTE = 1024;
    private static final int THOUSAND = 1000;

    private final ZoneId zone;

    /**
     * A line of an axis.
     *
     * @param value where it is
     * @param label what stands at it
     */
    record Tick(double value, String label) {}

    Format(ZoneId zone) {
        this.zone = zone;
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A number and what is counted; the name without an s for one. */
    static String count(long number, String ofWhat) {
        return number(number) + " " + ofWhat + (number == 1 ? "" : "s");
    }

    static String percent(long part, long whole) {
        if (whole == 0 || part == 0) {
            return "0 %";
        }
        double percent = 100.0 * part / whole;
        return percent < 0.1 ? "< 0.1 %" : String.format(Locale.ROOT, percent < 10 ? "%.1f %%" : "%.0f %%", percent);
    }

    /** A size in the largest unit, powers of 1024, that leaves a number above 0. */
    static String bytes(long bytes) {
        return scaled(bytes, KILOBYTE, BYTES, " ");
    }

    /** A number with at most three digits before a letter for thousands, millions, … */
    static String compact(long number) {
        return scaled(number, THOUSAND, THOUSANDS, "");
    }

    private static String scaled(long value, int step, String[] units, String space) {
        double number = (double) value;
        int unit = 0;
        while (number >= step && unit < units.length - 1) {
            number /= step;
            unit++;
        }
        return rounded(number) + space + units[unit];
    }

    /** A duration in its largest unit, such as {@code 12 ms}, {@code 1.5 s}, {@code 3 h}. */
    static String duration(long ms) {
        if (ms < SECOND) {
            return ms < 1 ? "< 1 ms" : ms + " ms";
        }
        long[] units = {SECOND, MINUTE, HOUR, DAY};
        String[] names = {"s", "min", "h", "d"};
        int unit = 0;
        while (unit < units.length - 1 && ms >= 2 * units[unit + 1]) {
            unit++;
        }
        return rounded((double) ms / units[unit]) + " " + names[unit];
    }

    private static String rounded(double number) {
        String text = String.format(Locale.ROOT, number >= 100 ? "%.0f" : "%.1f", number);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** Date and time to the second. */
    String instant(long ms) {
        return text("d MMM yyyy, HH:mm:ss", ms);
    }

    /** Time of day, with the date where the other instant is on another day. */
    String moment(long ms, long otherMs) {
        boolean sameDay = at(ms).toLocalDate().equals(at(otherMs).toLocalDate());
        return text(sameDay ? "HH:mm:ss" : "d MMM, HH:mm:ss", ms);
    }

    /** From when to when a stretch is. */
    String stretch(long fromMs, long widthMs) {
        if (widthMs >= DAY) {
            return text("d MMM yyyy", fromMs) + (widthMs > DAY ? " – " + text("d MMM", fromMs + widthMs - 1) : "");
        }
        String pattern = widthMs < SECOND ? "HH:mm:ss.S" : widthMs < MINUTE ? "HH:mm:ss" : "HH:mm";
        return text("d MMM ", fromMs) + text(pattern, fromMs) + " – " + text(pattern, fromMs + widthMs);
    }

    /** The zone's name and its offset from UTC, as of an instant. */
    String zone(long ms) {
        String offset = at(ms).getOffset().getId();
        return offset.equals("Z") ? "UTC" : zone.getDisplayName(TextStyle.NARROW, Locale.ROOT) + " (UTC" + offset + ")";
    }

    /** Round instants between two others, at most about as many as wanted. */
    List<Tick> timeTicks(long fromMs, long toMs, int wanted) {
        int i = 0;
        while (i < TIME_STEPS.length - 1 && (toMs - fromMs) / TIME_STEPS[i] > wanted) {
            i++;
        }
        long step = TIME_STEPS[i];
        while ((toMs - fromMs) / step > wanted) {
            step *= 2;
        }
        String pattern = step >= 28 * DAY ? "MMM yyyy" : step >= DAY ? "d MMM" : "HH:mm" + (step < MINUTE ? ":ss" : "");
        pattern += step < SECOND ? ".S" : "";
        long offset = at(fromMs).getOffset().getTotalSeconds() * SECOND;
        List<Tick> ticks = new ArrayList<>();
        for (long t = -Math.floorDiv(-(fromMs + offset), step) * step - offset; t <= toMs; t += step) {
            boolean midnight = step < DAY && (t + offset) % DAY == 0;
            ticks.add(new Tick((double) t, text(midnight ? "d MMM" : pattern, t)));
        }
        return ticks;
    }

    private String text(String pattern, long ms) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(at(ms));
    }

    private ZonedDateTime at(long ms) {
        return Instant.ofEpochMilli(ms).atZone(zone);
    }
}
