package io.geolru.transport;

import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.status.ChannelEndpointStatus;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One subscription, from its request on, whose fragments are put together to messages. When one of its images was overrun, it is made
 * again, which loses a moment of the other images, too, and brings all of them to where their senders are. Not thread-safe.
 */
final class Inbound {
    private static final int ASSEMBLY_BYTES = 4096;
    /** Longer than a repair takes between regions. */
    private static final long STUCK_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long MIN_REJOIN_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long MAX_REJOIN_NS = TimeUnit.SECONDS.toNanos(30);

    private final Aeron aeron;
    private final String uri;
    private final int stream;
    private final Arrivals arrivals;
    private final FragmentAssembler assembler;
    private long registration;
    private @Nullable Subscription subscription;
    private @Nullable Image suspect;
    private long suspectPosition;
    private long suspectSinceNs;
    private boolean hasRejoined;
    private long rejoinedNs;
    private long rejoinPauseNs = MIN_REJOIN_NS;

    /** Requests the subscription; {@link #advance} gets it. */
    Inbound(Aeron aeron, String uri, int stream, Arrivals arrivals, FragmentHandler handler) {
        this.aeron = aeron;
        this.uri = uri;
        this.stream = stream;
        this.arrivals = arrivals;
        // Checksums are taken over byte buffers, so messages are put together in one.
        assembler = new FragmentAssembler(handler, ASSEMBLY_BYTES, true);
        registration = subscribe();
    }

    private long subscribe() {
        return aeron.asyncAddSubscription(uri, stream, image -> {}, this::forget);
    }

    private void forget(Image image) {
        assembler.freeSessionBuffer(image.sessionId());
        arrivals.forget(stream, image.sessionId());
    }

    /**
     * Looks whether the subscription is there and its socket open by now.
     *
     * @throws io.aeron.exceptions.RegistrationException when the driver refused it
     */
    boolean advance() {
        if (subscription == null) {
            subscription = aeron.getSubscription(registration);
        }
        return subscription != null && subscription.channelStatus() == ChannelEndpointStatus.ACTIVE;
    }

    /** Where the socket is bound, {@code host:port}; null until it is. */
    @Nullable String boundTo() {
        return subscription == null ? null : subscription.resolvedEndpoint();
    }

    /** Hands over at most so many fragments; answers how many. */
    int poll(int limit) {
        if (subscription == null) {
            advance();
        }
        return subscription == null ? 0 : subscription.poll(assembler, limit);
    }

    /** Joins anew when an image was overrun and has not moved for a while; at most now and then. Answers whether it did. */
    boolean rejoinIfOverrun(long nowNs) {
        Subscription current = subscription;
        boolean isPausing = hasRejoined && nowNs - rejoinedNs < rejoinPauseNs;
        if (current == null || isPausing || !isStuck(current, nowNs)) {
            return false;
        }
        boolean isRepeated = hasRejoined && nowNs - rejoinedNs < 2 * MAX_REJOIN_NS;
        rejoinPauseNs = isRepeated ? Math.min(MAX_REJOIN_NS, 2 * rejoinPauseNs) : MIN_REJOIN_NS;
        hasRejoined = true;
        rejoinedNs = nowNs;
        suspect = null;
        subscription = null;
        current.close();
        registration = subscribe();
        return true;
    }

    private boolean isStuck(Subscription current, long nowNs) {
        for (int i = 0; i < current.imageCount(); i++) {
            Image image = current.imageAtIndex(i);
            if (arrivals.isOverrun(stream, image)) {
                if (image != suspect || image.position() != suspectPosition) {
                    suspect = image;
                    suspectPosition = image.position();
                    suspectSinceNs = nowNs;
                }
                return nowNs - suspectSinceNs >= STUCK_NS;
            }
        }
        suspect = null;
        return false;
    }
}
