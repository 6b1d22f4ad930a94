package io.geolru.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.event.EventKind;
import io.geolru.event.HybridClock;
import io.geolru.event.MissingRanges;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.EpochDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** What a data directory has: files, events, snapshots. */
@Command(
        name = "info",
        description = "Tells what a data directory has: files, first and last position, events per origin and kind, "
                + "snapshots, time span, what is missing.")
final class InfoCommand extends DirectoryCommand {
    InfoCommand(Session session) {
        super(session);
    }

    /** What was found. */
    private record Found(
            DataDirectory directory,
            OriginNames names,
            JournalScan scan,
            List<SnapshotLook> snapshots,
            @Nullable JournalPosition first,
            @Nullable JournalPosition last) {
        List<JournalFiles.FileInfo> filesOf(EpochDirectory epoch) {
            return scan.files().stream()
                    .filter(file -> file.start().epoch() == epoch.number())
                    .toList();
        }

        long bytes() {
            return scan.files().stream().mapToLong(scan::used).sum();
        }
    }

    @Override
    int run(DataDirectory directory, Screen screen) throws IOException {
        OriginNames names = OriginNames.ofSnapshots(directory);
        JournalScan scan;
        try (Progress progress = new Progress(session, "reading", directory)) {
            scan = new JournalScan(directory, names, progress);
            scan.run();
        }
        Found found = new Found(
                directory,
                names,
                scan,
                SnapshotLook.all(directory),
                scan.files().isEmpty() ? null : scan.files().get(0).start(),
                JournalFiles.last(directory));
        if (json) {
            try (JsonGenerator out = screen.json()) {
                write(found, out, screen);
                screen.endOfJson(out);
            }
        } else {
            print(found, screen);
        }
        return 0;
    }

    private static void print(Found found, Screen screen) throws IOException {
        JournalScan scan = found.scan();
        screen.line(screen.coloured(Screen.Colour.BOLD, found.directory().path().toString()));
        screen.line("format     " + format(found.directory()));
        screen.line("journal    " + Text.count(scan.files().size(), "file") + ", " + Text.bytes(found.bytes())
                + (found.first() == null ? "" : ", positions " + found.first() + " to " + found.last()));
        screen.line("events     " + kinds(scan));
        screen.line("time span  " + span(scan, screen));
        screen.line("missing    " + missing(found, screen));
        screen.line("damage     " + damage(scan, found, screen));
        screen.line("reserve    " + reserve(found, screen));
        if (!found.directory().epochs().isEmpty()) {
            screen.gap();
            epochs(found, screen).print(screen);
        }
        if (!scan.origins().isEmpty()) {
            screen.gap();
            origins(found).print(screen);
        }
        if (!found.snapshots().isEmpty()) {
            screen.gap();
            snapshots(found, screen).print(screen);
        }
    }

    private static String kinds(JournalScan scan) {
        List<String> kinds = new ArrayList<>();
        for (EventKind kind : EventKind.values()) {
            if (scan.events(kind) > 0) {
                kinds.add(Text.number(scan.events(kind)) + " " + Kinds.name(kind));
            }
        }
        return kinds.isEmpty() ? "none" : Text.number(scan.events()) + ": " + String.join(", ", kinds);
    }

    private static String span(JournalScan scan, Screen screen) {
        return scan.events() == 0
                ? "none"
                : screen.times().text(scan.firstMs()) + " to " + screen.times().text(scan.lastMs()) + " ("
                        + Times.duration(scan.lastMs() - scan.firstMs()) + ")";
    }

    private static String missing(Found found, Screen screen) {
        List<String> ranges = new ArrayList<>();
        for (MissingRanges.Range hole : found.scan().sequences().holes()) {
            ranges.add(Holes.text(hole) + " of " + found.names().label(hole.origin())
                    + (found.scan().sequences().isDeclared(hole) ? "" : " (the journal does not say so)"));
        }
        return ranges.isEmpty() ? "nothing" : screen.coloured(Screen.Colour.YELLOW, String.join("; ", ranges));
    }

    private static String damage(JournalScan scan, Found found, Screen screen) {
        if (scan.damage().isEmpty()) {
            return "none";
        }
        return screen.coloured(
                Screen.Colour.RED,
                Text.count(scan.damage().size(), "place") + ", the first at "
                        + scan.damage().get(0).at() + "; 'replay-tool verify "
                        + found.directory().path() + "' tells more");
    }

    private static String reserve(Found found, Screen screen) {
        long reserve = found.directory().reserve();
        return reserve == 0
                ? "none"
                : "no stamp of a later epoch is at or below " + screen.times().text(HybridClock.epochMillis(reserve));
    }

    private static Table epochs(Found found, Screen screen) {
        Table table = new Table(">EPOCH", "ORIGIN", "NODE", "REGION", ">FILES", ">SIZE", "OPENED");
        for (EpochDirectory epoch : found.directory().epochs()) {
            List<JournalFiles.FileInfo> files = found.filesOf(epoch);
            long bytes = files.stream().mapToLong(found.scan()::used).sum();
            long openedAt = files.isEmpty() ? 0 : files.get(0).openedAt();
            table.row(
                    Integer.toString(epoch.number()),
                    Text.hex(epoch.origin()),
                    orUnknown(found.names().node(epoch.origin())),
                    orUnknown(found.names().region(epoch.origin())),
                    Text.number(files.size()),
                    Text.bytes(bytes),
                    openedAt == 0 ? "?" : screen.times().text(openedAt));
        }
        return table;
    }

    private static Table origins(Found found) {
        Table table = new Table("ORIGIN", "NODE", "REGION", ">PUT", ">REMOVE", ">CLEAR", ">OTHER", "SEQUENCES");
        for (Map.Entry<Long, JournalScan.OriginCount> entry :
                found.scan().origins().entrySet()) {
            JournalScan.OriginCount count = entry.getValue();
            long origin = entry.getKey();
            long put = count.of(EventKind.PUT);
            long remove = count.of(EventKind.REMOVE);
            long clear = count.of(EventKind.CLEAR);
            table.row(
                    Text.hex(origin),
                    orUnknown(found.names().node(origin)),
                    orUnknown(found.names().region(origin)),
                    Text.number(put),
                    Text.number(remove),
                    Text.number(clear),
                    Text.number(count.all() - put - remove - clear),
                    count.firstSequence() + " to " + count.lastSequence());
        }
        return table;
    }

    private static Table snapshots(Found found, Screen screen) {
        Table table = new Table("SNAPSHOT", "POSITION", ">ENTRIES", ">SIZE", "TAKEN", "SOUND");
        for (SnapshotLook snapshot : found.snapshots()) {
            boolean sound = snapshot.problem() == null;
            table.row(
                    snapshot.name(),
                    snapshot.file().position().toString(),
                    sound ? Text.number(snapshot.entries()) : "?",
                    Text.bytes(snapshot.bytes()),
                    snapshot.takenAt() == 0 ? "?" : screen.times().text(snapshot.takenAt()),
                    sound ? "yes" : "no");
        }
        return table;
    }

    private static void write(Found found, JsonGenerator out, Screen screen) throws IOException {
        JournalScan scan = found.scan();
        out.writeStartObject();
        out.writeStringField("directory", found.directory().path().toString());
        out.writeStringField("format", format(found.directory()));
        out.writeNumberField("files", scan.files().size());
        out.writeNumberField("bytes", found.bytes());
        out.writeStringField(
                "first", found.first() == null ? null : found.first().toString());
        out.writeStringField("last", found.last() == null ? null : found.last().toString());
        out.writeNumberField("events", scan.events());
        out.writeObjectFieldStart("kinds");
        for (EventKind kind : EventKind.values()) {
            out.writeNumberField(Kinds.name(kind), scan.events(kind));
        }
        out.writeEndObject();
        out.writeStringField("from", scan.events() == 0 ? null : screen.times().text(scan.firstMs()));
        out.writeStringField("to", scan.events() == 0 ? null : screen.times().text(scan.lastMs()));
        out.writeNumberField(
                "reserve", HybridClock.epochMillis(found.directory().reserve()));
        writeEpochs(found, out, screen);
        writeOrigins(found, out);
        writeSnapshots(found, out, screen);
        out.writeArrayFieldStart("missing");
        for (MissingRanges.Range hole : scan.sequences().holes()) {
            Holes.write(hole, found.names(), scan.sequences().isDeclared(hole), out);
        }
        out.writeEndArray();
        out.writeArrayFieldStart("damage");
        for (JournalScan.Damage damage : scan.damage()) {
            out.writeStartObject();
            out.writeStringField("position", damage.at().toString());
            JournalPosition again = damage.soundAgainAt();
            out.writeStringField("soundAgainAt", again == null ? null : again.toString());
            out.writeStringField("what", damage.what());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void writeEpochs(Found found, JsonGenerator out, Screen screen) throws IOException {
        out.writeArrayFieldStart("epochs");
        for (EpochDirectory epoch : found.directory().epochs()) {
            out.writeStartObject();
            out.writeNumberField("epoch", epoch.number());
            out.writeStringField("origin", Text.hex(epoch.origin()));
            out.writeStringField("node", found.names().node(epoch.origin()));
            out.writeStringField("region", found.names().region(epoch.origin()));
            out.writeArrayFieldStart("files");
            for (JournalFiles.FileInfo file : found.filesOf(epoch)) {
                out.writeStartObject();
                out.writeStringField("position", file.start().toString());
                out.writeStringField("path", file.path().toString());
                out.writeNumberField("bytes", found.scan().used(file));
                out.writeNumberField("length", file.bytes());
                out.writeStringField(
                        "opened", file.openedAt() == 0 ? null : screen.times().text(file.openedAt()));
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void writeOrigins(Found found, JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("origins");
        for (Map.Entry<Long, JournalScan.OriginCount> entry :
                found.scan().origins().entrySet()) {
            JournalScan.OriginCount count = entry.getValue();
            out.writeStartObject();
            out.writeStringField("origin", Text.hex(entry.getKey()));
            out.writeStringField("node", found.names().node(entry.getKey()));
            out.writeStringField("region", found.names().region(entry.getKey()));
            out.writeNumberField("events", count.all());
            out.writeObjectFieldStart("kinds");
            for (EventKind kind : EventKind.values()) {
                out.writeNumberField(Kinds.name(kind), count.of(kind));
            }
            out.writeEndObject();
            out.writeNumberField("firstSequence", count.firstSequence());
            out.writeNumberField("lastSequence", count.lastSequence());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void writeSnapshots(Found found, JsonGenerator out, Screen screen) throws IOException {
        out.writeArrayFieldStart("snapshots");
        for (SnapshotLook snapshot : found.snapshots()) {
            out.writeStartObject();
            out.writeStringField("path", snapshot.file().path().toString());
            out.writeStringField("position", snapshot.file().position().toString());
            out.writeNumberField("entries", snapshot.entries());
            out.writeNumberField("bytes", snapshot.bytes());
            out.writeStringField(
                    "taken", snapshot.takenAt() == 0 ? null : screen.times().text(snapshot.takenAt()));
            out.writeBooleanField("sound", snapshot.problem() == null);
            if (snapshot.problem() != null) {
                out.writeStringField("problem", snapshot.problem());
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static String format(DataDirectory directory) throws IOException {
        return Files.readString(directory.path().resolve("format")).strip();
    }

    private static String orUnknown(String name) {
        return name.isEmpty() ? "?" : name;
    }
}
