package io.geolru.transport;

import io.aeron.ChannelUriStringBuilder;
import io.aeron.CommonContext;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;

/** The addresses of channels in Aeron's form. Built from checked parts only. */
final class ChannelUris {
    /** Makes the streams share one free port. */
    private static final String ENDPOINT_TAG = "1";

    private static final int KB = 1024;
    /** Fits into an Ethernet frame, whatever tunnel that goes through. */
    private static final int MTU = 1_408;

    /** The longest packet in bytes that is sent on any channel, header included. */
    static final int LONGEST_PACKET = 16 * KB;

    private static final int MIN_SOCKET_BUFFER = 128 * KB;
    private static final int MAX_SOCKET_BUFFER = 4 * KB * KB;

    private final TransportConfig config;
    private final LocalInterface local;
    private final int socketBufferLength;

    ChannelUris(TransportConfig config, LocalInterface local) {
        this.config = config;
        this.local = local;
        socketBufferLength =
                Math.min(largestSocketBuffer(), Math.max(MIN_SOCKET_BUFFER, Math.min(MAX_SOCKET_BUFFER, window())));
    }

    LocalInterface local() {
        return local;
    }

    /** The length of the sockets' buffers in bytes: as much as a window, as far as the system gives it. */
    int socketBufferLength() {
        return socketBufferLength;
    }

    /** The longest message in bytes that goes in one packet. */
    static int packetLength(TransportConfig config, LocalInterface local) {
        return mtu(local, config.eventTermLength()) - DataHeaderFlyweight.HEADER_LENGTH;
    }

    /** To all that multicast reaches; {@code fc=max}, since nobody may hold up the others. */
    String toGroup(int termLength) {
        return publication(termLength)
                .endpoint(config.multicast())
                .flowControl("max")
                .build();
    }

    String fromGroup() {
        return new ChannelUriStringBuilder()
                .media(CommonContext.UDP_MEDIA)
                .endpoint(config.multicast())
                .networkInterface(numeric())
                .receiverWindowLength(receiverWindow())
                .build();
    }

    /** To each peer that is added as a destination. */
    String toPeers(int termLength) {
        return publication(termLength)
                .controlMode(CommonContext.MDC_CONTROL_MODE_MANUAL)
                .flowControl("max")
                .build();
    }

    /** A destination of {@link #toPeers}, which is an address and a port. */
    static String destination(String peer) {
        return new ChannelUriStringBuilder()
                .media(CommonContext.UDP_MEDIA)
                .endpoint(peer)
                .build();
    }

    String toOne(InetSocketAddress peer) {
        return publication(config.eventTermLength())
                .endpoint(HostPort.format(peer))
                .build();
    }

    String fromOne(InetSocketAddress endpoint) {
        return new ChannelUriStringBuilder()
                .media(CommonContext.UDP_MEDIA)
                .tags(ENDPOINT_TAG)
                .endpoint(HostPort.format(endpoint))
                .receiverWindowLength(receiverWindow())
                .build();
    }

    private ChannelUriStringBuilder publication(int termLength) {
        return new ChannelUriStringBuilder()
                .media(CommonContext.UDP_MEDIA)
                .networkInterface(numeric())
                .mtu(mtu(local, termLength))
                .termLength(termLength);
    }

    /** No longer than the longest message that terms of a length carry. */
    private static int mtu(LocalInterface local, int termLength) {
        return Math.min(local.loopback() ? LONGEST_PACKET : MTU, FrameDescriptor.computeMaxMessageLength(termLength));
    }

    private String numeric() {
        String hostAndPort = HostPort.format(local.address(), 0);
        return hostAndPort.substring(0, hostAndPort.lastIndexOf(':'));
    }

    /** More than half a term would overrun what is not yet polled, more than the socket's buffer what is not yet read. */
    private int receiverWindow() {
        return Math.min(window(), socketBufferLength);
    }

    private int window() {
        return config.eventTermLength() / 2;
    }

    private static int largestSocketBuffer() {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, Integer.MAX_VALUE);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, Integer.MAX_VALUE);
            return Math.min(
                    channel.getOption(StandardSocketOptions.SO_RCVBUF),
                    channel.getOption(StandardSocketOptions.SO_SNDBUF));
        } catch (IOException e) {
            throw new TransportException("no UDP socket: " + e.getMessage(), e);
        }
    }
}
