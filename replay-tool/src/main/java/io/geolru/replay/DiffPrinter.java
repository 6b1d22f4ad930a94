package io.geolru.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.Version;
import io.geolru.event.MissingRanges;
import io.geolru.recovery.StateComparison.Difference;
import io.geolru.state.CacheState;
import io.geolru.state.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Prints in what two directories differ. One use; not thread-safe. */
final class DiffPrinter {
    private final Screen screen;
    private final OriginNames names;
    private final Comparison comparison;
    private final Comparison.Side left;
    private final Comparison.Side right;

    DiffPrinter(Screen screen, OriginNames names, Comparison comparison) {
        this.screen = screen;
        this.names = names;
        this.comparison = comparison;
        this.left = comparison.left();
        this.right = comparison.right();
    }

    /** For a person. */
    void print() {
        screen.line("left   "
                + screen.coloured(Screen.Colour.BOLD, left.directory().path().toString()));
        screen.line("right  "
                + screen.coloured(Screen.Colour.BOLD, right.directory().path().toString()));
        for (String cache : caches()) {
            Digest mine = digest(left, cache);
            Digest other = digest(right, cache);
            screen.line("cache  " + cache + ": "
                    + (mine.equals(other)
                            ? entries(mine) + ", digest " + mine.hex() + " on both"
                            : "left " + entries(mine) + ", digest " + mine.hex() + "; right " + entries(other)
                                    + ", digest " + other.hex()));
        }
        printLacks("left", left, right);
        printLacks("right", right, left);
        for (Difference difference : comparison.differences()) {
            screen.line(screen.coloured(Screen.Colour.RED, "DIFFERS") + "  " + line(difference));
        }
        long more = comparison.count() - comparison.differences().size();
        if (more > 0) {
            screen.line("... and " + Text.count(more, "key") + " more; --limit lists more");
        }
        screen.line(conclusion());
    }

    private String conclusion() {
        if (comparison.count() > 0) {
            return screen.coloured(Screen.Colour.RED, "different") + ": " + Text.count(comparison.count(), "key");
        }
        return comparison.sameEvents()
                ? screen.coloured(Screen.Colour.GREEN, "in agreement") + ": the same events, no key differs"
                : screen.coloured(Screen.Colour.GREEN, "no key differs")
                        + ", though one has events that the other lacks";
    }

    private void printLacks(String name, Comparison.Side side, Comparison.Side other) {
        for (MissingRanges.Range range : Comparison.lackedBy(side, other)) {
            screen.line("lacks  " + name + " lacks " + Holes.text(range) + " of " + names.label(range.origin()));
        }
    }

    private String line(Difference difference) {
        boolean sameVersion =
                difference.leftVersion() != null && difference.leftVersion().equals(difference.rightVersion());
        return difference.cache() + "  " + Text.word(difference.key()) + "  left: "
                + words(left, difference.leftVersion(), difference.left()) + "; right: "
                + words(right, difference.rightVersion(), difference.right())
                + (sameVersion ? ", the same version with other content" : "") + "; since "
                + words(comparison.since(difference));
    }

    private String words(Comparison.Side side, @Nullable Version version, String otherwise) {
        Comparison.Found found = side.find(version);
        if (version == null || found == null) {
            return otherwise + (version == null ? "" : " of " + names.label(version.origin()) + ", by a snapshot");
        }
        return Kinds.name(found.kind()) + " " + names.label(version.origin()) + " " + found.sequence() + " at "
                + found.at();
    }

    private String words(Comparison.Since since) {
        String event = names.label(since.version().origin())
                + (since.sequence() == 0 ? " version " + since.version() : " " + since.sequence());
        return screen.times().text(since.version().epochMillis()) + " by " + event + ", " + who(since);
    }

    private static String who(Comparison.Since since) {
        if (since.lackedByLeft() || since.lackedByRight()) {
            return since.lackedByLeft() == since.lackedByRight()
                    ? "which neither has any more"
                    : since.lackedByLeft() ? "which left lacks" : "which right lacks";
        }
        return "which both have: keep both directories and report it";
    }

    /** As one JSON object. */
    void write(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeBooleanField("agree", comparison.count() == 0 && comparison.sameEvents());
        out.writeBooleanField("sameEvents", comparison.sameEvents());
        out.writeNumberField("differences", comparison.count());
        writeSide("left", left, right, out);
        writeSide("right", right, left, out);
        out.writeArrayFieldStart("keys");
        for (Difference difference : comparison.differences()) {
            out.writeStartObject();
            out.writeStringField("cache", difference.cache());
            out.writeStringField("key", difference.key());
            writeVersion("left", left, difference.leftVersion(), difference.left(), out);
            writeVersion("right", right, difference.rightVersion(), difference.right(), out);
            Comparison.Since since = comparison.since(difference);
            out.writeObjectFieldStart("since");
            writeOrigin(since.version(), out);
            if (since.sequence() != 0) {
                out.writeNumberField("sequence", since.sequence());
            }
            out.writeBooleanField("lackedByLeft", since.lackedByLeft());
            out.writeBooleanField("lackedByRight", since.lackedByRight());
            out.writeEndObject();
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
        screen.endOfJson(out);
    }

    private void writeSide(String name, Comparison.Side side, Comparison.Side other, JsonGenerator out)
            throws IOException {
        out.writeObjectFieldStart(name);
        out.writeStringField("directory", side.directory().path().toString());
        out.writeBooleanField("complete", side.folded().complete());
        out.writeObjectFieldStart("frontier");
        Map<String, Long> frontier = new TreeMap<>();
        side.fold().frontier().forEach((origin, sequence, promise) -> frontier.put(Text.hex(origin), sequence));
        for (Map.Entry<String, Long> origin : frontier.entrySet()) {
            out.writeNumberField(origin.getKey(), origin.getValue());
        }
        out.writeEndObject();
        out.writeObjectFieldStart("caches");
        for (String cache : caches()) {
            Digest digest = digest(side, cache);
            out.writeObjectFieldStart(cache);
            out.writeNumberField("entries", digest.entries());
            out.writeStringField("digest", digest.hex());
            out.writeEndObject();
        }
        out.writeEndObject();
        List<MissingRanges.Range> lacked = Comparison.lackedBy(side, other);
        out.writeArrayFieldStart("lacks");
        for (MissingRanges.Range range : lacked) {
            out.writeStartObject();
            out.writeStringField("origin", Text.hex(range.origin()));
            out.writeStringField("node", names.node(range.origin()));
            out.writeNumberField("from", range.from());
            out.writeNumberField("to", range.to());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void writeVersion(
            String name, Comparison.Side side, @Nullable Version version, String words, JsonGenerator out)
            throws IOException {
        out.writeObjectFieldStart(name);
        out.writeStringField("what", words);
        if (version != null) {
            writeOrigin(version, out);
        }
        Comparison.Found found = side.find(version);
        if (found != null) {
            out.writeStringField("kind", Kinds.name(found.kind()));
            out.writeStringField("position", found.at().toString());
            out.writeNumberField("sequence", found.sequence());
            out.writeStringField("arrived", screen.times().text(found.arrivedAt()));
        }
        out.writeEndObject();
    }

    private void writeOrigin(Version version, JsonGenerator out) throws IOException {
        out.writeStringField("version", version.toString());
        out.writeStringField("written", screen.times().text(version.epochMillis()));
        out.writeStringField("origin", Text.hex(version.origin()));
        out.writeStringField("node", names.node(version.origin()));
        out.writeStringField("region", names.region(version.origin()));
    }

    private Set<String> caches() {
        Set<String> caches = new TreeSet<>();
        left.fold().state().caches().forEach(cache -> caches.add(cache.name()));
        right.fold().state().caches().forEach(cache -> caches.add(cache.name()));
        return caches;
    }

    private static Digest digest(Comparison.Side side, String cache) {
        CacheState state = side.fold().state().find(cache);
        return state == null ? Digest.EMPTY : state.digest();
    }

    private static String entries(Digest digest) {
        return digest.entries() == 1 ? "1 entry" : Text.number(digest.entries()) + " entries";
    }
}
