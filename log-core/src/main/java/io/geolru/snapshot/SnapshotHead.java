package io.geolru.snapshot;

import io.geolru.event.Frontier;
import io.geolru.event.MissingRanges;
import io.geolru.event.Origins;
import io.geolru.journal.JournalPosition;
import java.util.List;

/**
 * What a snapshot stands for. Taken under the writer's lock, then not changed.
 *
 * @param position replaying the journal from here on top of the snapshot gives the present state
 * @param takenAt milliseconds since 1970
 * @param highestStamp the highest stamp that was given or observed
 * @param frontier what had been journaled at the position
 * @param missing holes below the frontier
 * @param origins who the origins of the frontier are
 */
public record SnapshotHead(
        JournalPosition position,
        long takenAt,
        long highestStamp,
        Frontier frontier,
        List<MissingRanges.Range> missing,
        Origins origins) {
    /** The same with a highest stamp that is not below another one. */
    SnapshotHead withHighestStamp(long least) {
        return least <= highestStamp ? this : new SnapshotHead(position, takenAt, least, frontier, missing, origins);
    }
}
