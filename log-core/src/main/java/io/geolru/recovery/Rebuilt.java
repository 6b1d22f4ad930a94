package io.geolru.recovery;

import io.geolru.event.MissingRanges;
import io.geolru.event.Origins;
import io.geolru.journal.JournalPosition;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Rebuild} has made, and what it could not keep.
 *
 * @param node the node's name
 * @param region the node's region
 * @param origin the origin of the one epoch of the new directory
 * @param previousOrigin the origin that it follows; 0 for none
 * @param events how many events were copied
 * @param leftOut what could not be read, in the order of the old journal
 * @param lost events that were journaled once and are not copied
 * @param adopted the old snapshots that were taken over, by their names in the old directory
 * @param snapshot the snapshot at the end of the new journal
 * @param entries the live entries in it
 * @param origins who the origins are
 */
public record Rebuilt(
        String node,
        String region,
        long origin,
        long previousOrigin,
        long events,
        List<LeftOut> leftOut,
        List<Lost> lost,
        List<String> adopted,
        Path snapshot,
        long entries,
        Origins origins) {

    /**
     * Something of the old directory that is not sound.
     *
     * @param at where it begins in the old journal; null for what is not in the journal
     * @param soundAgainAt where reading went on; null when nothing sound follows in its epoch
     * @param what what is wrong
     */
    public record LeftOut(
            @Nullable JournalPosition at, @Nullable JournalPosition soundAgainAt, String what) {}

    /** What becomes of events that were not copied. */
    public enum Fate {
        /** A snapshot that was taken over stands for what they did. */
        STOOD_FOR,
        /** The new journal tells that they are missing: a start asks every peer for them. */
        DECLARED,
        /** They are behind what is held of their origin: a start fetches them from any peer that has them. */
        BEYOND
    }

    /**
     * A range of events of one origin.
     *
     * @param range which
     * @param noticedAt where in the old journal it was noticed that they are not there
     * @param fate what becomes of them
     */
    public record Lost(MissingRanges.Range range, JournalPosition noticedAt, Fate fate) {}
}
