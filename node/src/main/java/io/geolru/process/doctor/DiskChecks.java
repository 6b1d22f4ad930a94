package io.geolru.process.doctor;

import static io.geolru.process.doctor.Doctor.size;

import io.geolru.NodeConfig;
import io.geolru.event.HybridClock;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.DataDirectoryException;
import io.geolru.journal.DiskTrial;
import io.geolru.journal.JournalFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The data directory, the disk under it, and the clock that it remembers. */
final class DiskChecks {
    private static final Set<String> NETWORK_KINDS = Set.of("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "ceph");
    private static final Set<String> MEMORY_KINDS = Set.of("tmpfs", "ramfs");
    private static final Set<String> LAYERED_KINDS = Set.of("overlay", "aufs");
    private static final long LEAST_BYTES = 64L << 20;
    private static final long SLOW_FORCE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final NodeConfig config;
    private final Machine machine;
    private final Path path;
    private final @Nullable DataDirectory directory;
    private final @Nullable String notOurs;

    DiskChecks(NodeConfig config, Machine machine) {
        this.config = config;
        this.machine = machine;
        path = config.dataDir().toAbsolutePath();
        DataDirectory opened = null;
        String problem = null;
        if (Files.exists(path) && !isEmpty(path)) {
            try {
                opened = DataDirectory.openReadOnly(path);
            } catch (DataDirectoryException e) {
                problem = e.getMessage();
            }
        }
        directory = opened;
        notOurs = problem;
    }

    private static boolean isEmpty(Path path) {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a node has the data directory now. */
    boolean isNodeRunning() {
        return directory != null && directory.written();
    }

    List<Finding> directory() throws IOException {
        String name = "data directory";
        if (notOurs != null) {
            return List.of(Finding.fail(name, notOurs, "name another with dataDir, or one that this user may read"));
        }
        Path base = base();
        if (!Files.isWritable(base)) {
            return List.of(Finding.fail(
                    name, base + " may not be written by this user", "change its owner, or name another with dataDir"));
        }
        List<Finding> findings = new ArrayList<>();
        if (directory == null) {
            findings.add(Finding.ok(name, path + " is new"));
        } else {
            findings.add(Finding.ok(
                    name, path + (isNodeRunning() ? " is in use by a running node" : " is one of a node, not in use")));
            directory
                    .damage()
                    .forEach(line -> findings.add(
                            Finding.warn(name, line, "replay-tool verify " + path + " tells whether more is wrong")));
        }
        if (Files.exists(path) && Files.getFileStore(path).supportsFileAttributeView("posix")) {
            Set<PosixFilePermission> granted = Files.getPosixFilePermissions(path);
            if (granted.stream().anyMatch(one -> !one.name().startsWith("OWNER"))) {
                findings.add(Finding.warn(
                        name,
                        "others may enter it (" + PosixFilePermissions.toString(granted) + ")",
                        "chmod 700 " + path));
            }
        }
        return findings;
    }

    /** The directory, or the nearest one above it that is there. */
    private Path base() throws IOException {
        Path base = path;
        while (!Files.isDirectory(base)) {
            Path above = base.getParent();
            if (Files.exists(base) || above == null) {
                throw new IOException(base + " is no directory");
            }
            base = above;
        }
        return base;
    }

    List<Finding> disk() throws IOException {
        Path base = base();
        List<Finding> findings = new ArrayList<>();
        findings.add(space(base));
        String kind = Files.getFileStore(base).type();
        if (NETWORK_KINDS.contains(kind)) {
            findings.add(Finding.warn(
                    "disk",
                    "a network file system (" + kind + ")",
                    "use a local disk: this one may lose the lock that keeps others out"));
        } else if (MEMORY_KINDS.contains(kind)) {
            findings.add(
                    Finding.warn("disk", "memory (" + kind + ")", "use a disk: nothing here survives the machine"));
        } else if (LAYERED_KINDS.contains(kind)) {
            findings.add(Finding.warn(
                    "disk",
                    "a container's own layer (" + kind + ")",
                    "mount a volume there: this one goes with the container"));
        }
        if (Files.isWritable(base)) {
            findings.add(trial(base));
        }
        return findings;
    }

    private Finding space(Path base) throws IOException {
        long free = Files.getFileStore(base).getUsableSpace();
        long used = directory == null
                ? 0
                : directory.files().stream()
                        .mapToLong(JournalFiles.FileInfo::bytes)
                        .sum();
        long most = config.journal().maxBytes();
        String found = size(free) + " free, the journal takes " + size(used) + " and may take " + size(most);
        if (free < LEAST_BYTES) {
            return Finding.fail("disk", found, "free some space: writes are refused on a full disk");
        }
        if (free + used < most) {
            return Finding.warn(
                    "disk", found, "free some space, or lower journal.maxBytes; snapshots come on top of it");
        }
        return Finding.ok("disk", found);
    }

    private Finding trial(Path base) throws IOException {
        DiskTrial trial = DiskTrial.in(base, machine.time());
        String took = "a write is forced in " + Math.round(trial.forceNs() / 1e4) / 100.0 + " ms";
        if (!trial.allocates()) {
            return Finding.warn(
                    "disk",
                    "cannot allocate space ahead; " + took,
                    "use ext4 or xfs: here each file is filled with zeros first");
        }
        boolean waits = config.journal().sync() == NodeConfig.Sync.EVERY;
        return waits && trial.forceNs() > SLOW_FORCE_NS
                ? Finding.warn(
                        "disk",
                        took,
                        "every write waits for that with journal.sync: every; use a faster disk, or interval")
                : Finding.ok("disk", "allocates space ahead; " + took);
    }

    List<Finding> clock() {
        long nowMs = machine.time().epochMillis();
        long promisedMs = directory == null ? 0 : HybridClock.epochMillis(directory.reserve());
        long driftMs = config.replication().maxClockDrift().toMillis();
        if (promisedMs - nowMs > driftMs) {
            return List.of(Finding.warn(
                    "clock",
                    "is " + Instant.ofEpochMilli(nowMs) + ", but the data directory has known "
                            + Instant.ofEpochMilli(promisedMs),
                    "set the clock right: peers do not take events that are stamped so far ahead"));
        }
        Boolean kept = machine.clockSynchronized();
        if (kept == null) {
            return List.of(Finding.ok("clock", "the system does not say whether something keeps it right"));
        }
        return List.of(
                kept
                        ? Finding.ok("clock", "is kept right")
                        : Finding.warn(
                                "clock",
                                "nothing keeps it right",
                                "run chrony or systemd-timesyncd: of two writes at a time the one with the later clock wins"));
    }
}
