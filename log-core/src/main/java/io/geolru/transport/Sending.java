package io.geolru.transport;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.SendChannelEndpoint;
import io.aeron.driver.media.UdpChannel;
import java.nio.ByteBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * A socket that data goes out of. To several peers one by one, Aeron takes a packet for sent only when it went to all of them: a peer to
 * which there is no way at present would keep the others from ever getting the next one. Here it is as if its packet had been lost on
 * the way.
 */
final class Sending extends SendChannelEndpoint {
    private final AeronErrors errors;
    private final Sockets sockets;
    private final boolean toSeveral;

    Sending(
            UdpChannel channel,
            AtomicCounter statusIndicator,
            MediaDriver.Context context,
            AeronErrors errors,
            Sockets sockets) {
        super(channel, statusIndicator, context);
        this.errors = errors;
        this.sockets = sockets;
        toSeveral = channel.isManualControlMode();
    }

    @Override
    public void openDatagramChannel(AtomicCounter statusIndicator) {
        super.openDatagramChannel(statusIndicator);
        sockets.add(receiveDatagramChannel);
    }

    @Override
    public int send(ByteBuffer buffer) {
        int length = buffer.remaining();
        long errorsBefore = errors.count();
        int sent = super.send(buffer);
        return toSeveral && errors.count() != errorsBefore ? length : sent;
    }
}
