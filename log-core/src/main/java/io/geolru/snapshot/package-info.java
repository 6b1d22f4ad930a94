/**
 * A node's state in one file: what the journal up to a position adds up to, so that a start reads that and the journal's tail instead of
 * the whole journal, and so that journal files may be deleted.
 *
 * <pre>
 *  NodeState ──walk──▶ SnapshotWriter ──▶ 00000003-00000001-0000131104.snapshot
 *                                              │
 *                           SnapshotReader ◀───┘──▶ NodeState
 * </pre>
 *
 * A snapshot is fuzzy: the position, frontier and missing ranges are taken first, then the entries are walked while writes go on. An entry
 * may therefore be newer than the position; replaying the journal from the position is idempotent and settles it. Floors are taken after
 * the walk, so that a record that was forgotten on the way is covered.
 */
@NullMarked
package io.geolru.snapshot;

import org.jspecify.annotations.NullMarked;
