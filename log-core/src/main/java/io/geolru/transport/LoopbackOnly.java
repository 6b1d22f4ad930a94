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
 * Takes packets from this machine only. A socket that joins a multicast group is bound to the port on every interface, so that on a node
 * that means to stay on the loopback anyone who reaches the machine could speak to it.
 */
final class LoopbackOnly extends ReceiveChannelEndpoint {
    private final TransportCounters counters;

    LoopbackOnly(
            UdpChannel channel,
            DataPacketDispatcher dispatcher,
            AtomicCounter statusIndicator,
            MediaDriver.Context context,
            TransportCounters counters) {
        super(channel, dispatcher, statusIndicator, context);
        this.counters = counters;
    }

    @Override
    public int onDataPacket(
            DataHeaderFlyweight header, UnsafeBuffer buffer, int length, InetSocketAddress source, int transportIndex) {
        return isTaken(source) ? super.onDataPacket(header, buffer, length, source, transportIndex) : 0;
    }

    @Override
    public void onSetupMessage(
            SetupFlyweight header, UnsafeBuffer buffer, int length, InetSocketAddress source, int transportIndex) {
        if (isTaken(source)) {
            super.onSetupMessage(header, buffer, length, source, transportIndex);
        }
    }

    private boolean isTaken(InetSocketAddress source) {
        boolean taken = source.getAddress().isLoopbackAddress();
        if (!taken) {
            counters.refused.increment();
        }
        return taken;
    }
}
