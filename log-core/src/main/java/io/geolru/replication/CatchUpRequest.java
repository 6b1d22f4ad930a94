package io.geolru.replication;

import io.geolru.codec.Bodies.EventsMissing;
import io.geolru.event.Frontier;
import java.util.List;

/**
 * Asks one peer for everything after a frontier.
 *
 * @param origin who asks
 * @param requestId the requester's number for the request; a greater one replaces it
 * @param frontier what the requester holds; an origin of which it wants nothing has {@link #WANTS_NOTHING}
 * @param missing ranges at or below the frontier that it lacks all the same
 * @param endpoint where it receives, {@code host:port}
 */
record CatchUpRequest(long origin, long requestId, Frontier frontier, List<EventsMissing> missing, String endpoint) {
    /** Stands for the sequence of an origin of which the requester wants nothing. */
    static final long WANTS_NOTHING = Long.MAX_VALUE;
}
