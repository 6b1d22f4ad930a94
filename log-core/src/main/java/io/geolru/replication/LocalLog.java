package io.geolru.replication;

import io.geolru.codec.Bodies.EventsMissing;
import io.geolru.codec.EventFrame;
import io.geolru.event.Acceptance;
import io.geolru.event.Frontier;
import io.geolru.journal.Journal;
import java.util.List;

/** What the protocol needs of the node that it serves. Called by the node's thread; safe beside writers on other threads. */
public interface LocalLog {
    /** Takes one origin that this node knows. */
    @FunctionalInterface
    interface OriginVisitor {
        /**
         * Takes one origin.
         *
         * @param node the name of the node that is or was this origin, empty when its first event is not known here
         * @param region the region of that node, empty like the name
         * @param closed whether a later epoch of the same node is known (by its first event: it names the same node, or this origin as
         *     the one before it), or its node is said to be gone for good, so that this origin makes no event any more
         */
        void visit(long origin, String node, String region, boolean closed);
    }

    /** The identity of this node's present epoch as a source of events, never 0. */
    long origin();

    /** When this process opened its epoch, in milliseconds since 1970 by its own clock; older nodes win a conflict of names. */
    long startedAtMs();

    /** Merges what is held into a frontier of the caller, with a fresh promise of this node's own origin. */
    void frontier(Frontier into);

    /** Moves whenever a sequence in the frontier moved, own or of a peer. A volatile read. */
    long frontierVersion();

    /**
     * Journals and applies an event of another origin: the next in its origin's sequence, or one in a {@link #missing} range, which it
     * fills. The origin's frontier rises to the event's sequence and at least to its stamp. Between {@link #begin} and {@link #end}.
     *
     * @param frame a frame whose checksum was found right; its bytes are valid during the call only
     */
    Acceptance accept(EventFrame frame);

    /**
     * Lets no writer in between what is accepted until {@link #end}, which arrives now: taking turns for each event, and asking for the time,
     * costs more than the events. Short.
     */
    void begin();

    /** Ends what {@link #begin} began. */
    void end();

    /**
     * Takes note of a promise that was relayed: the origin stamps nothing at or below {@code promise} after {@code sequence}. The caller
     * has checked that this node holds the origin up to {@code sequence} at least. Own stamps are above the promise from then on, unless it
     * is further ahead than the drift limit: others may take what is stamped lower for settled.
     */
    void promise(long origin, long sequence, long promise);

    /** Whether a peer's snapshot is being merged: the state has some of it already, the frontier nothing. */
    boolean adopting();

    /** The ranges of other origins' events that are journaled as missing and not filled yet; immutable, empty when there are none. */
    List<EventsMissing> missing();

    /** Visits every origin in the frontier. */
    void forEachOrigin(OriginVisitor visitor);

    /** The stamp up to which what a node promised does not count any more, since it was said to be gone for good; 0 for none. */
    long forgottenUpTo(String node);

    /** Where events are kept. */
    Journal journal();
}
