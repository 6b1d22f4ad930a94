package io.geolru.transport;

import io.aeron.driver.DataPacketDispatcher;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.ReceiveChannelEndpoint;
import io.aeron.driver.media.UdpChannel;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.SetupFlyweight;
import java.net.InetSocketAddress;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket that data comes in on. Tells {@link Arrivals} of each packet, and on the loopback takes packets from this machine only: a
 * socket that joins a multicast group is bound to the port on every interface, so that otherwise anyone who reaches the machine could
 * speak to a node that means to stay on the loopback. Makes buffers for no sender that {@link Setups} does not allow.
 */
final class Receiving extends ReceiveChannelEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(Receiving.class);

    private final boolean loopbackOnly;
    private final Setups setups;
    private final Arrivals arrivals;
    private final TransportCounters counters;
    private final Sockets sockets;
    private boolean told;

    Receiving(
            UdpChannel channel,
            DataPacketDispatcher dispatcher,
            AtomicCounter statusIndicator,
            MediaDriver.Context context,
            boolean loopbackOnly,
            Setups setups,
            Arrivals arrivals,
            TransportCounters counters,
            Sockets sockets) {
        super(channel, dispatcher, statusIndicator, context);
        this.loopbackOnly = loopbackOnly;
        this.setups = setups;
        this.arrivals = arrivals;
        this.counters = counters;
        this.sockets = sockets;
    }

    @Override
    public void openDatagramChannel(AtomicCounter statusIndicator) {
        super.openDatagramChannel(statusIndicator);
        sockets.add(receiveDatagramChannel);
    }

    @Override
    public int onDataPacket(
            DataHeaderFlyweight header, UnsafeBuffer buffer, int length, InetSocketAddress source, int transportIndex) {
        if (isRefused(source)) {
            return 0;
        }
        arrivals.arrived(header.streamId(), header.sessionId(), header.termId(), header.termOffset());
        return super.onDataPacket(header, buffer, length, source, transportIndex);
    }

    @Override
    public void onSetupMessage(
            SetupFlyweight header, UnsafeBuffer buffer, int length, InetSocketAddress source, int transportIndex) {
        if (isRefused(source)) {
            return;
        }
        if (setups.allow(header)) {
            super.onSetupMessage(header, buffer, length, source, transportIndex);
        } else {
            counters.refused.increment();
            tell(header, source);
        }
    }

    private void tell(SetupFlyweight header, InetSocketAddress source) {
        if (!told) {
            told = true;
            LOG.warn(
                    "refused a sender at {}: stream {}, terms of {} bytes; here they are at most {} bytes long:"
                            + " either its limits.entryBytes is larger, or it is none of ours; counted, told once",
                    source,
                    header.streamId(),
                    header.termLength(),
                    setups.longestTerm(header.streamId()));
        }
    }

    private boolean isRefused(InetSocketAddress source) {
        boolean refused = loopbackOnly && !source.getAddress().isLoopbackAddress();
        if (refused) {
            counters.refused.increment();
        }
        return refused;
    }
}
