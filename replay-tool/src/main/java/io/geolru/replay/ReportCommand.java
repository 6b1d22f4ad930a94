package io.geolru.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.event.HybridClock;
import io.geolru.event.MissingRanges;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.EpochDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.recovery.FullFold;
import io.geolru.replay.report.Figures;
import io.geolru.replay.report.Page;
import io.geolru.replay.report.Report;
import io.geolru.replay.report.ReportJson;
import io.geolru.snapshot.SnapshotHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A picture of a journal, for people who would rather look than read. */
@Command(
        name = "report",
        description =
                "Writes what a data directory tells as one HTML page: events over time, replication delay, hot keys, conflicts, "
                        + "what is gone, journal, snapshots, damage and holes. The page needs nothing else, and asks nothing of any host.",
        footer = {
            "",
            "  replay-tool report data/eu-1 --to report.html          makes the page; open it in any browser",
            "  replay-tool report data/eu-1 --json                    prints the same figures",
            "",
            "Exit code 0 also when damage is found: the page tells it. 'replay-tool verify' is for proving."
        })
final class ReportCommand extends DirectoryCommand {
    private static final String LOST_HELPS =
            "Start the node: it notes what is lost and asks its peers for it. Without peers, this makes a directory of what is sound: ";
    private static final String BEGINNING_HELPS =
            "Start the node beside its peers, which have it. Without peers, this makes a directory of what is sound: ";
    private static final String KNOWN_HELPS = "The node asks its peers for it.";
    private static final String FAULT_HELPS = "No disk does that: keep a copy and report it. What is sound is kept by ";
    private static final String SNAPSHOT_HELPS =
            "Stop the node and delete the file; a start uses another snapshot, or the journal alone: ";

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--to", paramLabel = "FILE", description = "The file to write; needed unless --json is given.")
    private @Nullable Path to;

    @Option(names = "--force", description = "Replaces the file if it is there.")
    private boolean force;

    ReportCommand(Session session) {
        super(session);
    }

    @Override
    void prepare(Screen screen) {
        if (to == null) {
            if (!json) {
                throw badUsage("--to FILE is missing: where to write the page");
            }
        } else if (Files.isDirectory(to)) {
            throw badUsage(to + " is a directory; give a file such as " + to.resolve("report.html"));
        } else if (!Files.isDirectory(folder(to))) {
            throw badUsage("there is no directory " + folder(to) + " to write " + to.getFileName() + " into");
        } else if (Files.exists(to) && !force) {
            throw badUsage(to + " is there already; give another file, or --force to replace it");
        }
    }

    @Override
    int run(List<DataDirectory> directories, Screen screen) throws IOException {
        if (to != null && directories.size() > 1) {
            throw badUsage("one page is of one DATA_DIR, not of " + directories.size());
        }
        if (to != null && isWithin(to, directories.get(0).path())) {
            throw badUsage(to + " is within the data directory, which this command only reads; give another place");
        }
        return super.run(directories, screen);
    }

    @Override
    int run(DataDirectory directory, Screen screen) throws IOException {
        Report report = collect(directory);
        if (to != null) {
            write(to, new Page(report, screen.times().zone()).write());
        }
        if (json) {
            try (JsonGenerator out = screen.json()) {
                new ReportJson(report, screen.times()::text, out).write();
                screen.endOfJson(out);
            }
        }
        return 0;
    }

    private Report collect(DataDirectory directory) throws IOException {
        Set<Long> own = directory.epochs().stream().map(EpochDirectory::origin).collect(Collectors.toSet());
        OriginNames names = OriginNames.ofSnapshots(directory);
        Figures figures = new Figures(newestMs(directory), own::contains);
        JournalScan scan;
        try (Progress progress = new Progress(session, "reading", directory)) {
            scan = new JournalScan(directory, names, progress);
            try (JournalReader reader = JournalFiles.open(directory, JournalPosition.START, scan)) {
                while (reader.next()) {
                    scan.event(reader.event(), reader.eventPosition(), reader.arrivedAt());
                    figures.take(reader.event(), reader.arrivedAt());
                }
            }
            scan.finish();
        }
        figures.finish();
        List<SnapshotLook> snapshots = SnapshotLook.all(directory);
        return new Report(
                directory.path().toString(),
                Files.readString(directory.path().resolve("format")).strip(),
                session.time().epochMillis(),
                owner(directory, names),
                figures,
                origin -> name(origin, names),
                scan.files().stream()
                        .map(file -> new Report.JournalFile(file.start(), scan.used(file), file.openedAt()))
                        .toList(),
                snapshots.stream()
                        .map(look -> new Report.Snapshot(
                                look.name(),
                                look.file().position(),
                                look.bytes(),
                                look.takenAt(),
                                look.entries(),
                                look.problem()))
                        .toList(),
                troubles(directory, names, scan, snapshots));
    }

    /** The time of the newest event in the newest file, which is the newest of all but for clocks that differ. */
    private static long newestMs(DataDirectory directory) {
        List<JournalFiles.FileInfo> files = JournalFiles.list(directory);
        long newest = 0;
        if (!files.isEmpty()) {
            JournalPosition from = files.get(files.size() - 1).start();
            try (JournalReader reader = JournalFiles.open(directory, from, (at, soundAgainAt, what) -> {})) {
                while (reader.next()) {
                    newest = Math.max(
                            newest, HybridClock.epochMillis(reader.event().stamp()));
                }
            }
        }
        return newest;
    }

    private static Report.NodeName owner(DataDirectory directory, OriginNames names) {
        List<EpochDirectory> epochs = directory.epochs();
        for (int i = epochs.size() - 1; i >= 0; i--) {
            if (!names.node(epochs.get(i).origin()).isEmpty()) {
                return name(epochs.get(i).origin(), names);
            }
        }
        Path last = directory.path().toAbsolutePath().normalize().getFileName();
        return new Report.NodeName(last == null ? "?" : last.toString(), "");
    }

    private static Report.NodeName name(long origin, OriginNames names) {
        String node = names.node(origin);
        return new Report.NodeName(node.isEmpty() ? "origin " + Text.hex(origin) : node, names.region(origin));
    }

    private static List<Report.Trouble> troubles(
            DataDirectory directory, OriginNames names, JournalScan scan, List<SnapshotLook> snapshots) {
        String rebuild = "replay-tool rebuild " + Text.argument(directory.path()) + " --to NEW";
        List<Report.Trouble> troubles = new ArrayList<>();
        boolean beginningIsKnown = FullFold.reachesBeginning(directory);
        for (SnapshotLook look : snapshots) {
            SnapshotHead head = look.head();
            if (head != null) {
                scan.sequences().snapshot(head.frontier(), look.file().position());
                beginningIsKnown |= FullFold.standsForBeginning(directory, head);
            }
        }
        if (!beginningIsKnown) {
            troubles.add(new Report.Trouble(
                    "beginning",
                    JournalFiles.first(directory),
                    "the journal's beginning is gone, and no sound snapshot stands for it",
                    BEGINNING_HELPS,
                    rebuild,
                    false));
        }
        for (JournalScan.Damage damage : scan.damage()) {
            troubles.add(new Report.Trouble("damage", damage.at(), damage.toString(), LOST_HELPS, rebuild, false));
        }
        for (MissingRanges.Range hole : scan.sequences().holes()) {
            boolean known = scan.sequences().isDeclared(hole);
            JournalPosition at = scan.sequences().noticedAt(hole);
            String what = at + ": " + Holes.text(hole) + " of " + names.label(hole.origin()) + " missing before here";
            troubles.add(
                    known
                            ? new Report.Trouble("hole", at, what, KNOWN_HELPS, "", true)
                            : new Report.Trouble("hole", at, what, LOST_HELPS, rebuild, false));
        }
        for (SequenceCheck.Fault fault : scan.sequences().faults()) {
            String what = fault.at() + ": " + fault.what();
            troubles.add(new Report.Trouble("order", fault.at(), what, FAULT_HELPS, rebuild, false));
        }
        for (SnapshotLook look : snapshots) {
            if (look.problem() != null) {
                troubles.add(new Report.Trouble(
                        "snapshot",
                        look.file().position(),
                        look.problem(),
                        SNAPSHOT_HELPS,
                        "rm " + Text.argument(look.file().path()),
                        false));
            }
        }
        return troubles;
    }

    /** Into a file beside it first, so that nobody takes half a page for a whole one. */
    private void write(Path file, String page) throws IOException {
        Path target = file.toAbsolutePath();
        Path begun = beside(target);
        try {
            Files.writeString(begun, page, StandardOpenOption.CREATE_NEW);
            Files.move(begun, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(begun);
            throw badUsage("cannot write " + file + ": " + e.getMessage());
        }
    }

    private CommandLine.ParameterException badUsage(String what) {
        return new CommandLine.ParameterException(spec.commandLine(), what);
    }
}
