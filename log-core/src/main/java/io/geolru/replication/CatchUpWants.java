package io.geolru.replication;

import io.geolru.codec.Bodies.EventsMissing;
import io.geolru.event.Event;
import io.geolru.event.Frontier;
import java.util.List;

/**
 * Which events a requester lacks. Not modified after it was made.
 *
 * @param held what it holds; {@link Long#MAX_VALUE} for an origin of which it wants nothing
 * @param missing ranges at or below what it holds that it lacks all the same
 */
public record CatchUpWants(Frontier held, List<EventsMissing> missing) {
    /** Whether the requester lacks an event. */
    public boolean lacks(Event event) {
        long origin = event.origin();
        long sequence = event.sequence();
        if (sequence > held.sequence(origin)) {
            return true;
        }
        for (EventsMissing range : missing) {
            if (range.origin() == origin && sequence >= range.from() && sequence <= range.to()) {
                return true;
            }
        }
        return false;
    }

    /** What is held without a gap of whatever kind: before the first missing range of each origin. */
    public Frontier heldBeforeMissing() {
        Frontier before = new Frontier();
        held.forEach((origin, sequence, promise) -> {
            long least = sequence;
            for (EventsMissing range : missing) {
                if (range.origin() == origin) {
                    least = Math.min(least, range.from() - 1);
                }
            }
            before.advance(origin, least, promise);
        });
        return before;
    }

    /** How many events of a journal that holds {@code there} the requester lacks. */
    public long eventsIn(Frontier there) {
        long[] events = {0};
        there.forEach((origin, sequence, promise) -> events[0] += Math.max(0, sequence - held.sequence(origin)));
        for (EventsMissing range : missing) {
            events[0] += range.to() - range.from() + 1;
        }
        return events[0];
    }
}
