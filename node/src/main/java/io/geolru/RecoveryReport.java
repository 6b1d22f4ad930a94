package io.geolru;

import java.util.List;

/**
 * How a node's start went.
 *
 * @param plan what was going to be read, one step a line
 * @param entries the live entries after it
 * @param snapshotEntries those that came from a snapshot
 * @param events the journal's events that were replayed
 * @param held the events held after it, of all origins, whether replayed or part of the snapshot
 * @param durationMs how long it took, in milliseconds
 * @param damage one line for each damaged place; empty when there was none
 */
public record RecoveryReport(
        String plan,
        long entries,
        long snapshotEntries,
        long events,
        long held,
        long durationMs,
        List<String> damage) {}
