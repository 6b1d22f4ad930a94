package io.geolru.transport;

import io.aeron.Aeron;
import io.aeron.AeronCounters;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.jspecify.annotations.Nullable;

/**
 * One publication, from its request on, made again when it ended. Not thread-safe.
 *
 * <p>What becomes of a message:
 *
 * <ul>
 *   <li>a window or a term is full (BACK_PRESSURED, ADMIN_ACTION): not now;
 *   <li>nobody listens (NOT_CONNECTED): not now, since listeners come soon after a start. To all, that is so for a second only; then the
 *       message is dropped, because a node that is alone must not hold up its publisher. Whoever comes later fetches what it missed. (As a
 *       rule a node hears itself, so that this happens at a start only.) To one, it stays so for as long as it is tried;
 *   <li>the publication has ended (MAX_POSITION_EXCEEDED, CLOSED): it is made again, and not now.
 * </ul>
 */
final class Outbound {
    private static final long ALONE_NS = TimeUnit.SECONDS.toNanos(1);

    private final Aeron aeron;
    private final String uri;
    private final int stream;
    private final boolean toAll;
    private final Offering offering;
    private final TransportCounters counters;
    private final CountersReader aeronCounters;
    private long registration;
    private @Nullable ExclusivePublication publication;
    private int senderPositionId = CountersReader.NULL_COUNTER_ID;
    private boolean alone;
    private long aloneSinceNs;

    private Set<String> destinations = Set.of();

    /** Requests the publication; {@link #advance} gets it. */
    Outbound(Aeron aeron, String uri, int stream, boolean toAll, Offering offering, TransportCounters counters) {
        this.aeron = aeron;
        this.uri = uri;
        this.stream = stream;
        this.toAll = toAll;
        this.offering = offering;
        this.counters = counters;
        aeronCounters = aeron.countersReader();
        registration = aeron.asyncAddExclusivePublication(uri, stream);
    }

    /**
     * Looks whether the publication is there by now.
     *
     * @throws io.aeron.exceptions.RegistrationException when the driver refused it
     */
    boolean advance() {
        if (publication == null) {
            publication = aeron.getExclusivePublication(registration);
            if (publication != null) {
                for (String each : destinations) {
                    publication.asyncAddDestination(ChannelUris.destination(each));
                }
                senderPositionId = aeronCounters.findByTypeIdAndRegistrationId(
                        AeronCounters.DRIVER_SENDER_POSITION_TYPE_ID, publication.registrationId());
            }
        }
        return publication != null;
    }

    /** Sets where a publication that has several destinations goes, {@code address:port} each. */
    void destinations(Set<String> endpoints) {
        ExclusivePublication current = publication;
        if (endpoints == destinations) {
            return;
        }
        for (String each : endpoints) {
            if (current != null && !destinations.contains(each)) {
                current.asyncAddDestination(ChannelUris.destination(each));
            }
        }
        for (String each : destinations) {
            if (current != null && !endpoints.contains(each)) {
                current.asyncRemoveDestination(ChannelUris.destination(each));
            }
        }
        destinations = endpoints;
    }

    /** The publication, once {@link #advance} said so. */
    @Nullable ExclusivePublication publication() {
        return publication;
    }

    /** Sends a message or not, see above; true when the caller is done with it. */
    boolean offer(DirectBuffer message, int offset, int length, long nowNs) {
        ExclusivePublication current = publication;
        if (current == null) {
            return false;
        }
        long result = offering.offer(current, message, offset, length);
        if (result >= 0) {
            alone = false;
            counters.sent(length);
            return true;
        }
        if (result == Publication.BACK_PRESSURED || result == Publication.ADMIN_ACTION) {
            alone = false;
            counters.backPressured.increment();
            return false;
        }
        if (result == Publication.NOT_CONNECTED) {
            return nobodyListens(nowNs);
        }
        counters.remade.increment();
        close();
        registration = aeron.asyncAddExclusivePublication(uri, stream);
        return false;
    }

    private boolean nobodyListens(long nowNs) {
        if (!alone) {
            alone = true;
            aloneSinceNs = nowNs;
        }
        boolean drop = toAll && nowNs - aloneSinceNs >= ALONE_NS;
        (drop ? counters.dropped : counters.notConnected).increment();
        return drop;
    }

    /** Whether some of what was offered has not been on the wire yet. */
    boolean isUnsent() {
        ExclusivePublication current = publication;
        return current != null
                && senderPositionId != CountersReader.NULL_COUNTER_ID
                && aeronCounters.getCounterValue(senderPositionId) < current.position();
    }

    /** Ends the publication; the driver sends the rest of it. */
    void close() {
        if (publication != null) {
            publication.close();
            publication = null;
        } else {
            aeron.asyncRemovePublication(registration);
        }
        senderPositionId = CountersReader.NULL_COUNTER_ID;
    }
}
