/**
 * Where events are kept: a chain of epochs of Chronicle queues in a data directory that one process owns. The only package that imports
 * Chronicle. Of ours it imports {@code event} and {@code codec}.
 *
 * <pre>
 *  data/eu-1/lock                      held by the process that owns the directory
 *           /format                    "geolru 2"
 *           /clock                     the persisted promise, and the number of the last epoch
 *           /journal/00000001-3f2a…/   an epoch: *.cq4 files; older epochs are read-only
 *                   /00000002-91c0…/   the newest, written by this process
 *           /snapshots/
 *
 *  append ─▶ ChronicleJournal ─▶ EpochWriter ─▶ Chronicle ─▶ *.cq4 ─▶ RecordScanner ─▶ FileJournalReader ─▶ next()
 *                    ▲                │                                                      ▲
 *    helper: sync, retention          └─ FileSpace: space first             FileCatalog: which files there are
 * </pre>
 *
 * <p>Chronicle only appends. We read its files ourselves ({@code Records} has their layout), since that needs no mapping, no metadata file and
 * no right to write, finds its way behind damage, and a position is simply a byte offset. The first records of each file tell what the
 * journal held before it ({@code FileHead}); so the place from which a peer lacks something is found without an index.
 *
 * <p>Whoever starts first calls {@link io.geolru.journal.OpenedPackages#ensure}: the frames and collections that all packages use come from
 * Agrona, which needs it as much as Chronicle does.
 */
@NullMarked
package io.geolru.journal;

import org.jspecify.annotations.NullMarked;
