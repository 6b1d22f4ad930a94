package io.geolru.replay;

import io.geolru.Durations;
import io.geolru.event.TimeSource;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.regex.Pattern;

/** Instants and durations as a person writes and reads them, in one time zone. What is printed can be given back. Immutable. */
final class Times {
    private static final String AGO = " ago";
    private static final Pattern MILLIS = Pattern.compile("\\d{1,18}");
    private static final long SECOND = 1_000;
    private static final long[] PARTS = {86_400_000, 3_600_000, 60_000, SECOND};
    private static final String[] NAMES = {"d", "h", "m", "s"};

    /** Where a fold can no longer count in nanoseconds. */
    private static final long MAX_MS = 9_000_000_000_000L;

    private static final DateTimeFormatter PRINTED = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .appendValue(ChronoField.HOUR_OF_DAY, 2)
            .appendLiteral(':')
            .appendValue(ChronoField.MINUTE_OF_HOUR, 2)
            .appendLiteral(':')
            .appendValue(ChronoField.SECOND_OF_MINUTE, 2)
            .appendFraction(ChronoField.MILLI_OF_SECOND, 3, 3, true)
            .appendOffsetId()
            .toFormatter(Locale.ROOT);

    private final ZoneId zone;
    private final TimeSource time;

    Times(ZoneId zone, TimeSource time) {
        this.zone = zone;
        this.time = time;
    }

    ZoneId zone() {
        return zone;
    }

    long nowMs() {
        return time.epochMillis();
    }

    /** ISO-8601 with milliseconds and the zone's offset. */
    String text(long epochMillis) {
        return PRINTED.format(ZonedDateTime.ofInstant(Instant.ofEpochMilli(epochMillis), zone));
    }

    /**
     * Reads an instant: ISO-8601 with or without a zone, a date, milliseconds since 1970, or how long ago.
     *
     * @return milliseconds since 1970
     * @throws IllegalArgumentException when it is none of these; the message has the text
     */
    long parse(String text) {
        String given = text.strip();
        try {
            Duration ago =
                    Durations.parse(given.endsWith(AGO) ? given.substring(0, given.length() - AGO.length()) : given);
            if (ago != null) {
                return Math.max(0, Math.subtractExact(nowMs(), ago.toMillis()));
            }
            long millis = MILLIS.matcher(given).matches() ? Long.parseLong(given) : iso(given);
            return Math.max(0, Math.min(millis, MAX_MS));
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "not a time: '" + text
                            + "' (2026-01-31, 2026-01-31T12:30, 2026-01-31T12:30:00.5Z, 5m for five minutes ago, or"
                            + " milliseconds since 1970)",
                    e);
        }
    }

    /**
     * Reads a length of time, such as 10s.
     *
     * @throws IllegalArgumentException when it is none; the message has the text
     */
    static Duration parseDuration(String text) {
        Duration given = Durations.parse(text.strip());
        if (given == null) {
            throw new IllegalArgumentException("not a duration: '" + text + "' (such as 500ms, 10s, 5m, 2h or 30d)");
        }
        return given;
    }

    private long iso(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeParseException notWithZone) {
            try {
                return LocalDateTime.parse(text.replace(' ', 'T'))
                        .atZone(zone)
                        .toInstant()
                        .toEpochMilli();
            } catch (DateTimeParseException notWithTime) {
                return LocalDate.parse(text).atStartOfDay(zone).toInstant().toEpochMilli();
            }
        }
    }

    /** The two largest parts of a duration, such as {@code 1h30m}; below a minute with milliseconds, such as {@code 2.5s}. */
    static String duration(long ms) {
        if (ms < 0) {
            return "-" + duration(ms == Long.MIN_VALUE ? Long.MAX_VALUE : -ms);
        }
        if (ms < SECOND) {
            return ms + "ms";
        }
        if (ms < PARTS[2]) {
            String seconds = String.format(Locale.ROOT, "%d.%03d", ms / SECOND, ms % SECOND);
            return seconds.replaceAll("\\.?0+$", "") + "s";
        }
        int largest = 0;
        while (ms < PARTS[largest]) {
            largest++;
        }
        long smaller = PARTS[largest + 1];
        long rounded = ms > Long.MAX_VALUE - smaller ? ms : (ms + smaller / 2) / smaller * smaller;
        long rest = rounded % PARTS[largest] / smaller;
        return rounded / PARTS[largest] + NAMES[largest] + (rest == 0 ? "" : rest + NAMES[largest + 1]);
    }
}
