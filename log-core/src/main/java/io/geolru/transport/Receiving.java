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

/**
 * A socket that data comes in on. Tells {@link Arrivals} of each packet, and on the loopback takes packets from this machine only: a
 * socket that joins a multicast group is bound to the port on every interface, so that otherwise anyone who reaches the machine could
 * speak to a node that means to stay on the loopback.
 */
final class Receiving extends ReceiveChannelEndpoint {
    private final boolean loopbackOnly;
    private final Arrivals arrivals;
    private final TransportCounters counters;
    private final Sockets sockets;

    Receiving(
            UdpChannel channel,
            DataPacketDispatcher dispatcher,
            AtomicCounter statusIndicator,
            MediaDriver.Context context,
            boolean loopbackOnly,
            Arrivals arrivals,
            TransportCounters counters,
            Sockets sockets) {
        super(channel, dispatcher, statusIndicator, context);
        this.loopbackOnly = loopbackOnly;
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
        if (!isRefused(source)) {
            super.onSetupMessage(header, buffer, length, source, transportIndex);
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
