package io.geolru.transport;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.LogBufferDescriptor;
import io.aeron.protocol.SetupFlyweight;
import org.agrona.BitUtil;
import org.jspecify.annotations.Nullable;

/**
 * Which packets that announce a sender may make a driver set up buffers for it. They are Aeron's own and not sealed, and name the length of the
 * buffers: who can reach the port could otherwise take all space with one of them. What a driver would refuse is refused here, as well, since it
 * would remember the sender for ever. Immutable.
 */
final class Setups {
    private final @Nullable TransportConfig config;

    private Setups(@Nullable TransportConfig config) {
        this.config = config;
    }

    /** A node's: of its peers' terms as long as its own, and of its clients'. */
    static Setups ofNode(TransportConfig config) {
        return new Setups(config);
    }

    /** A client's: of its nodes' terms. */
    static Setups ofClient() {
        return new Setups(null);
    }

    /** Whether a driver may make buffers for the sender of a packet. */
    boolean allow(SetupFlyweight packet) {
        int termLength = packet.termLength();
        int mtu = packet.mtuLength();
        int offset = packet.termOffset();
        return termLength >= LogBufferDescriptor.TERM_MIN_LENGTH
                && termLength <= longestTerm(packet.streamId())
                && BitUtil.isPowerOfTwo(termLength)
                && mtu > FrameDescriptor.FRAME_ALIGNMENT
                && mtu <= Math.min(ChannelUris.LONGEST_PACKET, FrameDescriptor.computeMaxMessageLength(termLength))
                && BitUtil.isAligned(mtu, FrameDescriptor.FRAME_ALIGNMENT)
                && offset >= 0
                && offset < termLength
                && BitUtil.isAligned(offset, FrameDescriptor.FRAME_ALIGNMENT)
                && packet.activeTermId() - packet.initialTermId() >= 0;
    }

    /** The longest term of a stream in bytes. */
    int longestTerm(int stream) {
        if (config == null) {
            return LinkChannels.TERM_LENGTH;
        }
        return switch (stream) {
            case TransportConfig.EVENTS_STREAM, TransportConfig.DIRECT_STREAM -> config.eventTermLength();
            case TransportConfig.CONTROL_STREAM -> config.controlTermLength();
            default -> LinkChannels.TERM_LENGTH;
        };
    }
}
