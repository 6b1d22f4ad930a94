package io.geolru.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.journal.DataDirectory;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Proves that a data directory is sound, or says what is not. */
@Command(
        name = "verify",
        description = "Checks every checksum, that no origin's events have a gap and that their stamps rise, that each "
                + "snapshot is sound, and that snapshot and journal tell the same. Events that the journal itself says "
                + "are missing are told, and are no failure.",
        footer = {
            "",
            "Exit code 1 when something is wrong; each thing is one line, with where it is and the command that helps.",
            "",
            "Examples:",
            "  replay-tool verify data/eu-1",
            "  replay-tool verify --json data/eu-1 data/us-1"
        })
final class VerifyCommand extends DirectoryCommand {
    VerifyCommand(Session session) {
        super(session);
    }

    @Override
    int run(DataDirectory directory, Screen screen) throws IOException {
        Verification verification;
        try (Progress progress = new Progress(session, "verifying", directory)) {
            verification = new Verification(directory, session, progress);
            verification.run();
        }
        if (json) {
            write(directory, verification, screen);
        } else {
            print(directory, verification, screen);
        }
        return verification.findings().isEmpty() ? 0 : ReplayMain.NOT_SO;
    }

    private static void print(DataDirectory directory, Verification found, Screen screen) {
        JournalScan scan = found.scan();
        screen.line(screen.coloured(Screen.Colour.BOLD, directory.path().toString()));
        screen.line("journal   " + Text.count(scan.files().size(), "file") + ", " + Text.count(scan.events(), "event")
                + " of " + Text.count(scan.origins().size(), "origin") + " read"
                + (found.fromBeginning() ? ", from the beginning" : ""));
        for (Verification.Snapshot snapshot : found.snapshots()) {
            screen.line("snapshot  " + snapshot.file().path().getFileName() + " " + words(snapshot));
        }
        for (String told : found.told()) {
            screen.line("known     " + told);
        }
        for (Verification.Finding finding : found.findings()) {
            screen.line(screen.coloured(Screen.Colour.RED, "WRONG") + "     " + finding.what() + "; " + finding.help());
        }
        int wrong = found.findings().size();
        screen.line(
                wrong == 0
                        ? screen.coloured(Screen.Colour.GREEN, "sound")
                        : screen.coloured(Screen.Colour.RED, "not sound") + ": " + Text.count(wrong, "finding"));
    }

    private static String words(Verification.Snapshot snapshot) {
        if (!snapshot.sound()) {
            return "is not sound";
        }
        if (!snapshot.compared()) {
            return "is sound; not compared, since the journal lacks events";
        }
        return snapshot.differences() == 0
                ? "is sound and tells what the journal tells"
                : "differs from the journal on " + Text.count(snapshot.differences(), "key");
    }

    private static void write(DataDirectory directory, Verification found, Screen screen) throws IOException {
        JournalScan scan = found.scan();
        try (JsonGenerator out = screen.json()) {
            out.writeStartObject();
            out.writeStringField("directory", directory.path().toString());
            out.writeBooleanField("sound", found.findings().isEmpty());
            out.writeNumberField("files", scan.files().size());
            out.writeNumberField("events", scan.events());
            out.writeBooleanField("fromBeginning", found.fromBeginning());
            out.writeArrayFieldStart("findings");
            for (Verification.Finding finding : found.findings()) {
                out.writeStartObject();
                out.writeStringField("kind", finding.kind());
                out.writeStringField(
                        "position",
                        finding.position() == null ? null : finding.position().toString());
                out.writeStringField("what", finding.what());
                out.writeStringField("help", finding.help());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeArrayFieldStart("known");
            for (String told : found.told()) {
                out.writeString(told);
            }
            out.writeEndArray();
            out.writeArrayFieldStart("snapshots");
            for (Verification.Snapshot snapshot : found.snapshots()) {
                out.writeStartObject();
                out.writeStringField("path", snapshot.file().path().toString());
                out.writeStringField("position", snapshot.file().position().toString());
                out.writeBooleanField("sound", snapshot.sound());
                out.writeBooleanField("compared", snapshot.compared());
                out.writeNumberField("differences", snapshot.differences());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
            screen.endOfJson(out);
        }
    }
}
