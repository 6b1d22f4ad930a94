package io.geolru.replay.report;

import io.geolru.journal.JournalPosition;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * All that a report tells of one data directory.
 *
 * @param directory where it is
 * @param format the format of the directory
 * @param madeAtMs when the report was made, in milliseconds since 1970
 * @param node the node whose directory it is
 * @param figures what was collected from the events; finished
 * @param names which node an origin is of
 * @param files the journal files, in their order
 * @param snapshots the snapshots, newest first
 * @param troubles what is wrong, and what is known to be missing
 */
public record Report(
        String directory,
        String format,
        long madeAtMs,
        NodeName node,
        Figures figures,
        LongFunction<NodeName> names,
        List<JournalFile> files,
        List<Snapshot> snapshots,
        List<Trouble> troubles) {

    /**
     * A node.
     *
     * @param node its name, or what stands for it where that is unknown
     * @param region its region; empty when unknown
     */
    public record NodeName(String node, String region) {
        @Override
        public String toString() {
            return region.isEmpty() ? node : node + " (" + region + ")";
        }
    }

    /**
     * A file of the journal.
     *
     * @param start its first position
     * @param bytes how much of it is written
     * @param openedAtMs when it was begun, in milliseconds since 1970; 0 when unknown
     */
    public record JournalFile(JournalPosition start, long bytes, long openedAtMs) {}

    /**
     * A snapshot.
     *
     * @param name of its file
     * @param position what it stands for: the journal up to here
     * @param bytes its size
     * @param takenAtMs when it was taken, in milliseconds since 1970; 0 when unknown
     * @param entries how many live entries it has; of no meaning when it is not sound
     * @param problem what is wrong with it; null when it is sound
     */
    public record Snapshot(
            String name,
            JournalPosition position,
            long bytes,
            long takenAtMs,
            long entries,
            @Nullable String problem) {}

    /**
     * Something that is wrong, or was.
     *
     * @param kind one word: damage, hole, order, snapshot
     * @param at the journal position; null when it is about none
     * @param what says what it is
     * @param help what helps
     * @param command the command that does it; empty when there is none
     * @param known whether the journal itself says so: then it is no failure any more
     */
    public record Trouble(
            String kind, @Nullable JournalPosition at, String what, String help, String command, boolean known) {}

    /** Whether nothing is wrong that the journal does not know of. */
    public boolean sound() {
        return troubles.stream().allMatch(Trouble::known);
    }

    /** The bytes of all files. */
    long bytes() {
        return files.stream().mapToLong(JournalFile::bytes).sum();
    }
}
