package io.geolru.replication;

import io.geolru.codec.Bodies.EventsMissing;
import io.geolru.event.Frontier;
import java.util.List;

/** The node thread's copy of what the log holds: exact for the sequences of other origins, whose events only this thread brings in. */
final class Held {
    private final LocalLog log;
    private final Frontier frontier = new Frontier();
    private List<EventsMissing> missing = List.of();

    Held(LocalLog log) {
        this.log = log;
        refresh();
    }

    /** Takes the log's frontier anew. */
    void refresh() {
        log.frontier(frontier);
        missing = log.missing();
    }

    Frontier frontier() {
        return frontier;
    }

    long sequence(long origin) {
        return frontier.sequence(origin);
    }

    /** Takes note of an event that the log applied. */
    void applied(long origin, long sequence, long stamp) {
        frontier.advance(origin, sequence, stamp);
    }

    /** Lets promises rise by what a peer relays: those that belong to a sequence that is held here, too. */
    void relay(Frontier peers) {
        long own = log.origin();
        peers.forEach((origin, sequence, promise) -> {
            long heldSequence = frontier.sequence(origin);
            if (origin != own && heldSequence >= sequence && sequence > 0 && promise > frontier.promise(origin)) {
                log.promise(origin, sequence, promise);
                frontier.advance(origin, heldSequence, promise);
            }
        });
    }

    /** The ranges journaled as missing, as of the last {@link #refresh}. */
    List<EventsMissing> missing() {
        return missing;
    }

    /** Whether an event at or below the frontier is journaled as missing. */
    boolean lacks(long origin, long sequence) {
        for (EventsMissing range : missing) {
            if (range.origin() == origin && sequence >= range.from() && sequence <= range.to()) {
                return true;
            }
        }
        return false;
    }
}
