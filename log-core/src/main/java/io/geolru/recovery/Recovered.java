package io.geolru.recovery;

import io.geolru.event.MissingRanges;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a recovery found.
 *
 * @param fold state, frontier, holes and origins as of the journal's end
 * @param previousOrigin the origin of the newest epoch, 0 when there was none
 * @param previousSequence the last sequence of it that is held
 * @param newHoles holes that no event tells of yet
 * @param damage one line for each damaged place that was met
 * @param snapshotEntries the entries that came from the snapshot
 * @param lostBeginning what was before the journal's oldest file, when no sound snapshot stands for it: only a peer's can; null otherwise
 */
public record Recovered(
        LogFold fold,
        long previousOrigin,
        long previousSequence,
        List<MissingRanges.Range> newHoles,
        List<String> damage,
        long snapshotEntries,
        @Nullable LostBeginning lostBeginning) {}
