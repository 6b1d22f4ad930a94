/**
 * The change feed: what happened in the caches of a node, read from its journal. Of ours it imports {@code event}, {@code codec}, {@code journal},
 * {@code state} and {@code replication}. It has no thread of its own: server-sent events, {@code Cache.changes} and whatever else gives changes on
 * step a {@link io.geolru.changes.ChangeCursor} each.
 *
 * <pre>
 *  journal ─▶ JournalReader ──┐
 *                             ├─▶ ChangeCursor.next ─▶ put, remove, clear, and while live expire, evict
 *  state ─▶ LocalChanges ─────┘        │
 *           (only while live)          └─▶ Position: all that was read so far, on any node
 * </pre>
 *
 * <p>A position is a frontier: of each origin, the sequence up to which the reader has had everything. So any node can say what comes
 * after it, in the order of its own journal, and a change, which is an (origin, sequence), is given once however often the reader moves.
 *
 * <p>Only changes that won are given: those that were the newest of their key when this node took them, as its writer decided under its lock and
 * as the record in the journal says. Nodes take the events of different origins in different orders, so one may give what another passes over. Nothing is
 * lost by that. Say that event {@code f} is not in a reader's position, and lost here. Then {@code g}, newer and of the same key or a clear, is before it
 * in this journal: the floor of a bucket, which says only that something of some key was forgotten, lets nothing lose, though this node then
 * ignores what it gives. If {@code g} is not in the position either, it comes first, or has itself lost to one of which the same is true. If {@code g} is in the
 * position, the reader was at a node whose journal had {@code g}, and everything before a reader's place in a journal is in its position: so
 * the reader was given {@code g} there, or something newer that {@code g} lost to. Either way it has a newer change of the key than {@code f}.
 *
 * <p>What can happen is the reverse: {@code f} won here, before {@code g} came, and the reader has {@code g} from elsewhere. Then it is given {@code f}
 * after {@code g}. No node can know better, since {@code g} may not have reached it at all. The same may come from one node that had to forget
 * {@code g} for want of space before {@code f} came. So whoever keeps values and moves between
 * nodes does as nodes do: of two changes of a key the one with the greater version counts, and a clear is for what is at or below its version.
 *
 * <p>Events that this node's disk lost and that the journal says are missing count as held: whoever begins "now" has them in his position, and does
 * not hear of them when they come back from a peer. What a node takes over from a peer's snapshot never comes as events: it ends the feeds that
 * lack some of it, and until it is merged none can begin "now".
 */
@NullMarked
package io.geolru.changes;

import org.jspecify.annotations.NullMarked;
