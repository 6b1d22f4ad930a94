package io.geolru.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.Version;
import io.geolru.codec.Bodies;
import io.geolru.codec.EventFrame;
import io.geolru.codec.MalformedFrameException;
import io.geolru.event.Event;
import io.geolru.event.HybridClock;
import io.geolru.journal.JournalPosition;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints events, one a line: for a person, or as JSON. Not thread-safe. */
final class EventPrinter {
    private final Screen screen;
    private final OriginNames names;

    EventPrinter(Screen screen, OriginNames names) {
        this.screen = screen;
        this.names = names;
    }

    /**
     * The line for a person, as long as the columns of most events need.
     *
     * @param won whether nothing newer was known when it came
     */
    String line(EventFrame event, JournalPosition at, boolean won) {
        StringBuilder line = new StringBuilder();
        line.append(padded(at.toString(), 12))
                .append(screen.times().text(HybridClock.epochMillis(event.stamp())))
                .append("  ")
                .append(padded(names.label(event.origin()), 14))
                .append(String.format(Locale.ROOT, "%8d  ", event.sequence()))
                .append(kind(event));
        switch (event.kind()) {
            case PUT ->
                line.append(event.cache())
                        .append("  ")
                        .append(Text.word(event.key()))
                        .append("  ")
                        .append(ttl(event))
                        .append("  ")
                        .append(Text.bytes(event.valueLength()));
            case REMOVE -> line.append(event.cache()).append("  ").append(Text.word(event.key()));
            case CLEAR -> line.append(event.cache());
            default -> line.append(body(event));
        }
        if (!won) {
            line.append("  ").append(screen.coloured(Screen.Colour.YELLOW, "lost"));
        }
        return line.append("  ")
                .append(screen.coloured(Screen.Colour.FAINT, version(event)))
                .toString();
    }

    private String kind(Event event) {
        String name = padded(Kinds.name(event.kind()), 6);
        return screen.coloured(
                switch (event.kind()) {
                    case PUT -> Screen.Colour.GREEN;
                    case REMOVE, CLEAR -> Screen.Colour.YELLOW;
                    case EVENTS_MISSING -> Screen.Colour.RED;
                    default -> Screen.Colour.CYAN;
                },
                name);
    }

    private static String ttl(Event event) {
        return event.expiresAt() == Event.NEVER
                ? "no ttl"
                : "ttl " + Times.duration(event.expiresAt() - HybridClock.epochMillis(event.stamp()));
    }

    private String body(Event event) {
        try {
            return switch (event.kind()) {
                case EPOCH_OPENED -> {
                    Bodies.EpochOpened opened = Bodies.EpochOpened.decode(event);
                    yield "epoch " + opened.epoch() + " of node " + Text.word(opened.node()) + ", region "
                            + Text.word(opened.region())
                            + (opened.previousOrigin() == 0
                                    ? ", the first"
                                    : ", after " + names.label(opened.previousOrigin()) + " up to event "
                                            + opened.previousSequence());
                }
                case EVENTS_MISSING -> {
                    Bodies.EventsMissing hole = Bodies.EventsMissing.decode(event);
                    yield names.label(hole.origin()) + " " + hole.from() + " to " + hole.to();
                }
                case NODE_FORGOTTEN -> {
                    Bodies.NodeForgotten gone = Bodies.NodeForgotten.decode(event);
                    yield "node " + Text.word(gone.node()) + ", as it was up to "
                            + screen.times().text(HybridClock.epochMillis(gone.upTo()));
                }
                case SNAPSHOT_ADOPTED ->
                    "snapshot " + Bodies.SnapshotAdopted.decode(event).snapshot();
                default -> "";
            };
        } catch (MalformedFrameException e) {
            return "unreadable: " + e.getMessage();
        }
    }

    /**
     * One JSON object.
     *
     * @param won whether nothing newer was known when it came
     * @param directory where the event was read, null when that goes without saying
     */
    void write(EventFrame event, JournalPosition at, boolean won, JsonGenerator out, @Nullable String directory)
            throws IOException {
        long ms = HybridClock.epochMillis(event.stamp());
        boolean expires = event.expiresAt() != Event.NEVER;
        out.writeStartObject();
        if (directory != null) {
            out.writeStringField("directory", directory);
        }
        out.writeStringField("position", at.toString());
        out.writeStringField("time", screen.times().text(ms));
        out.writeStringField("origin", Text.hex(event.origin()));
        out.writeStringField("node", names.node(event.origin()));
        out.writeStringField("region", names.region(event.origin()));
        out.writeNumberField("sequence", event.sequence());
        out.writeStringField("kind", Kinds.name(event.kind()));
        out.writeStringField("version", version(event));
        switch (event.kind()) {
            case PUT -> {
                out.writeStringField("cache", event.cache());
                out.writeStringField("key", event.key());
                out.writeStringField("contentType", event.contentType());
                out.writeNumberField("bytes", event.valueLength());
                if (expires) {
                    out.writeNumberField("ttl", event.expiresAt() - ms);
                    out.writeStringField("expiresAt", screen.times().text(event.expiresAt()));
                } else {
                    out.writeNullField("ttl");
                    out.writeNullField("expiresAt");
                }
            }
            case REMOVE -> {
                out.writeStringField("cache", event.cache());
                out.writeStringField("key", event.key());
            }
            case CLEAR -> out.writeStringField("cache", event.cache());
            default -> writeBody(event, out);
        }
        if (!won) {
            out.writeBooleanField("lost", true);
        }
        if (event.baseStamp() != 0) {
            out.writeStringField("base", new Version(event.baseStamp(), event.baseOrigin()).toString());
        }
        out.writeEndObject();
        screen.endOfJson(out);
    }

    private void writeBody(Event event, JsonGenerator out) throws IOException {
        try {
            switch (event.kind()) {
                case EPOCH_OPENED -> {
                    Bodies.EpochOpened opened = Bodies.EpochOpened.decode(event);
                    out.writeNumberField("epoch", opened.epoch());
                    boolean first = opened.previousOrigin() == 0;
                    out.writeStringField("previousOrigin", first ? null : Text.hex(opened.previousOrigin()));
                    out.writeNumberField("previousSequence", opened.previousSequence());
                }
                case EVENTS_MISSING -> {
                    Bodies.EventsMissing hole = Bodies.EventsMissing.decode(event);
                    out.writeStringField("missingOrigin", Text.hex(hole.origin()));
                    out.writeNumberField("missingFrom", hole.from());
                    out.writeNumberField("missingTo", hole.to());
                }
                case NODE_FORGOTTEN -> {
                    Bodies.NodeForgotten gone = Bodies.NodeForgotten.decode(event);
                    out.writeStringField("forgottenNode", gone.node());
                    out.writeStringField("upTo", screen.times().text(HybridClock.epochMillis(gone.upTo())));
                }
                case SNAPSHOT_ADOPTED ->
                    out.writeStringField(
                            "snapshot", Bodies.SnapshotAdopted.decode(event).snapshot());
                default -> {}
            }
        } catch (MalformedFrameException e) {
            out.writeStringField("unreadable", e.getMessage());
        }
    }

    private static String version(Event event) {
        return new Version(event.stamp(), event.origin()).toString();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length())) + "  ";
    }
}
