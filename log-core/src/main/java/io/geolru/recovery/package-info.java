/**
 * How a state comes back after any kind of end: the newest sound snapshot, then the journal from its position on. What is damaged is told,
 * what is sound behind it is kept.
 *
 * <pre>
 *  RecordedLog ──▶ RecoveryPlan (printable) ──▶ Recovery.run ──▶ Recovered ──▶ Writer
 *                                                    │
 *                      SnapshotReader ──▶ LogFold ◀──┴── JournalReader
 * </pre>
 */
@NullMarked
package io.geolru.recovery;

import org.jspecify.annotations.NullMarked;
