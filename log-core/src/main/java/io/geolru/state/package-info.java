/**
 * What the log adds up to: the live entries of all caches, the records of what is gone, and the floors that stand for forgotten records.
 *
 * <pre>
 *   NodeState ── CacheState ─┬─ EntryTable    key → Entry or Record; one writer, readers without a lock
 *      │  all caches, the    ├─ UseOrder      which entry was used least recently: UseBatch by UseBatch, each sorted by UseHeap
 *      │  node's limits      ├─ TimerWheel    which entry expires next
 *      │                     └─ Floors        below what an unknown key's event is not applied
 *      ├─ UseClock           the order of all uses, by whatever threads
 *      └─ Records            all caches' records, in order of creation
 * </pre>
 *
 * <p>All that changes state happens under the writer's lock, which is the caller's; reads take none. A change is a pure function of the
 * event, of what is here and, for expiry alone, of the clock. Imports {@code event} and the root package only.
 */
@NullMarked
package io.geolru.state;

import org.jspecify.annotations.NullMarked;
