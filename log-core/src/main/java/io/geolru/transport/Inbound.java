package io.geolru.transport;

import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.status.ChannelEndpointStatus;
import org.jspecify.annotations.Nullable;

/** One subscription, from its request on, whose fragments are put together to messages. Not thread-safe. */
final class Inbound {
    private static final int ASSEMBLY_BYTES = 4096;

    private final Aeron aeron;
    private final FragmentAssembler assembler;
    private final long registration;
    private @Nullable Subscription subscription;

    /** Requests the subscription; {@link #advance} gets it. */
    Inbound(Aeron aeron, String uri, int stream, FragmentHandler handler) {
        this.aeron = aeron;
        // Checksums are taken over byte buffers, so messages are put together in one.
        assembler = new FragmentAssembler(handler, ASSEMBLY_BYTES, true);
        registration = aeron.asyncAddSubscription(uri, stream, image -> {}, this::forget);
    }

    private void forget(Image image) {
        assembler.freeSessionBuffer(image.sessionId());
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
        Subscription current = subscription;
        return current == null ? 0 : current.poll(assembler, limit);
    }
}
