package io.geolru.replay;

import io.geolru.event.Event;
import io.geolru.state.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A key's history for a person, one moment a line. Not thread-safe. */
final class HistoryLines implements HistoryPrinter {
    private final Screen screen;
    private final OriginNames names;
    private final boolean values;
    private final int times;

    HistoryLines(Screen screen, OriginNames names, boolean values) {
        this.screen = screen;
        this.names = names;
        this.values = values;
        this.times = screen.times().text(screen.times().nowMs()).length();
    }

    @Override
    public void begin(Path directory, String key) {
        screen.line("key " + screen.coloured(Screen.Colour.BOLD, Text.word(key)) + " in " + directory);
        screen.line(screen.coloured(
                Screen.Colour.FAINT,
                "LINE  " + padded("POSITION", 12) + padded("WRITTEN", times) + padded("ARRIVED", 8) + padded("BY", 18)
                        + padded("WHAT", 8) + "CACHE"));
    }

    @Override
    public void moment(Moment moment) {
        StringBuilder line = new StringBuilder()
                .append(String.format(Locale.ROOT, "%4d  ", moment.number()))
                .append(padded(moment.at() == null ? "-" : moment.at().toString(), 12))
                .append(padded(screen.times().text(writtenMs(moment)), times))
                .append(padded(arrival(moment), 8))
                .append(padded(who(moment), 18))
                .append(screen.coloured(colour(moment), padded(word(moment), 8)))
                .append(moment.cache())
                .append("  ");
        if (moment.what() == Moment.What.PUT || moment.value() != null) {
            byte[] value = moment.value();
            line.append(ttl(moment))
                    .append("  ")
                    .append(Text.bytes(value == null ? 0 : value.length))
                    .append("  ");
        }
        line.append(screen.coloured(moment.won() ? Screen.Colour.BOLD : Screen.Colour.YELLOW, outcome(moment)));
        if (moment.lost() && moment.won()) {
            line.append("; it lost when it came");
        }
        if (moment.what() != Moment.What.EXPIRED) {
            line.append("  ")
                    .append(screen.coloured(
                            Screen.Colour.FAINT, moment.version().toString()));
        }
        if (values && moment.value() != null) {
            line.append("  ").append(ValueText.line(moment.contentType(), moment.value()));
        }
        screen.line(line.toString());
    }

    private static long writtenMs(Moment moment) {
        return moment.what() == Moment.What.EXPIRED
                ? moment.arrivedMs()
                : moment.version().epochMillis();
    }

    private static String arrival(Moment moment) {
        if (moment.what() == Moment.What.EXPIRED) {
            return "-";
        }
        long after = moment.arrivedMs() - moment.version().epochMillis();
        return (after < 0 ? "" : "+") + Times.duration(after);
    }

    private String who(Moment moment) {
        long origin = moment.version().origin();
        String region = names.region(origin);
        return moment.what() == Moment.What.EXPIRED
                ? "-"
                : names.label(origin) + (region.isEmpty() ? "" : " (" + region + ")");
    }

    private static String word(Moment moment) {
        return moment.what().name().toLowerCase(Locale.ROOT);
    }

    private static Screen.Colour colour(Moment moment) {
        return switch (moment.what()) {
            case PUT -> Screen.Colour.GREEN;
            case REMOVE, CLEAR, EXPIRED -> Screen.Colour.YELLOW;
            case SNAPSHOT, ADOPTED -> Screen.Colour.CYAN;
        };
    }

    private static String ttl(Moment moment) {
        return moment.expiresAt() == Event.NEVER
                ? "no ttl"
                : "ttl " + Times.duration(moment.expiresAt() - moment.version().epochMillis());
    }

    private static String outcome(Moment moment) {
        String other = moment.otherNumber() != 0 ? "line " + moment.otherNumber() : "version " + moment.other();
        String apart = moment.concurrent() ? ", neither knew of the other" : "";
        return switch (moment.outcome()) {
            case CREATED ->
                "won: nothing was live" + (moment.concurrent() ? "; newer than the end in " + other + apart : "");
            case REPLACED -> "won: newer than " + other + apart;
            case REMOVED -> "won: removed " + other + apart;
            case NOTHING_TO_REMOVE -> "won: nothing was live; nothing older comes back";
            case EXPIRED_BEFORE -> "won, but its time was over when it arrived";
            case CLEARED -> "cleared " + other;
            case NOTHING_TO_CLEAR -> "nothing was live";
            case NEWER_STAYS -> "older than " + other + ", which stays";
            case BEATEN -> "lost: " + other + " is newer and was here" + apart;
            case CLEARED_BEFORE -> "lost: cleared before it arrived, by " + other;
            case BELOW_FLOOR -> "lost: what was here is forgotten up to " + other + " and may have been newer";
            case REPEATED -> "the same write again, no change";
            case STANDS -> "live";
            case GONE -> "gone";
            case FORGOTTEN -> "gone: others have forgotten what may have been newer";
            case OVER -> "the time of " + other + " was over";
        };
    }

    @Override
    public void end(Map<String, @Nullable Entry> now, long nowMs, boolean complete) throws IOException {
        if (now.isEmpty()) {
            screen.line("nothing is told of it");
        }
        now.forEach((cache, entry) -> screen.line("now in cache " + cache + ": "
                + (entry == null
                        ? screen.coloured(Screen.Colour.YELLOW, "not there")
                        : screen.coloured(Screen.Colour.GREEN, "live") + ", version " + entry.version() + ", "
                                + Text.bytes(entry.value().length) + ", "
                                + (entry.expiresAt() == Event.NEVER
                                        ? "no ttl"
                                        : "expires in " + Times.duration(entry.expiresAt() - nowMs)))));
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length())) + "  ";
    }
}
