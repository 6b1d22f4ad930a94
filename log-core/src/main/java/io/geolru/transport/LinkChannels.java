package io.geolru.transport;

import io.aeron.ChannelUriStringBuilder;
import io.aeron.CommonContext;
import io.aeron.logbuffer.FrameDescriptor;
import java.net.InetSocketAddress;

/** The streams and channels between clients and nodes, in Aeron's form. Stateless. */
final class LinkChannels {
    /** What clients send. */
    static final int REQUESTS = 11;

    /** What the node sends back. */
    static final int ANSWERS = 12;

    /** Small, since there are two logs of three terms for each client; a long message goes in parts. */
    static final int TERM_LENGTH = 256 * 1024;

    /** What goes at once; the least that terms of a length carry. */
    static final int PART_LENGTH = FrameDescriptor.computeMaxMessageLength(TERM_LENGTH);

    private static final int LOG_LENGTH = 3 * TERM_LENGTH + 4096;
    private static final int MTU = 1_408;

    private LinkChannels() {}

    /** The space in bytes that so many links take in the driver's folder. */
    static long bytesNeeded(int links) {
        return 2L * LOG_LENGTH * links;
    }

    /** The node hears requests from processes of this machine. */
    static String ipcRequests() {
        return CommonContext.IPC_CHANNEL;
    }

    /** A client sends requests; answers come to its subscription of that id. */
    static String ipcRequestsOf(long answers) {
        return builder(CommonContext.IPC_MEDIA)
                .termLength(TERM_LENGTH)
                .responseCorrelationId(answers)
                .build();
    }

    /** A client hears answers. */
    static String ipcAnswers() {
        return builder(CommonContext.IPC_MEDIA)
                .controlMode(CommonContext.CONTROL_MODE_RESPONSE)
                .build();
    }

    /** The node answers whose requests came as the image of that id. */
    static String ipcAnswersTo(long image) {
        return builder(CommonContext.IPC_MEDIA)
                .termLength(TERM_LENGTH)
                .controlMode(CommonContext.CONTROL_MODE_RESPONSE)
                .responseCorrelationId(image)
                .build();
    }

    /** The node hears requests from the network. */
    static String udpRequests(InetSocketAddress endpoint) {
        return builder(CommonContext.UDP_MEDIA)
                .endpoint(HostPort.format(endpoint))
                .receiverWindowLength(TERM_LENGTH / 2)
                .build();
    }

    static String udpRequestsOf(InetSocketAddress endpoint, long answers) {
        return builder(CommonContext.UDP_MEDIA)
                .endpoint(HostPort.format(endpoint))
                .termLength(TERM_LENGTH)
                .mtu(endpoint.getAddress().isLoopbackAddress() ? ChannelUris.LONGEST_PACKET : MTU)
                .responseCorrelationId(answers)
                .build();
    }

    static String udpAnswers(InetSocketAddress endpoint) {
        return builder(CommonContext.UDP_MEDIA)
                .controlEndpoint(HostPort.format(answersFrom(endpoint)))
                .controlMode(CommonContext.CONTROL_MODE_RESPONSE)
                .receiverWindowLength(TERM_LENGTH / 2)
                .build();
    }

    static String udpAnswersTo(InetSocketAddress endpoint, long image) {
        return builder(CommonContext.UDP_MEDIA)
                .controlEndpoint(HostPort.format(answersFrom(endpoint)))
                .controlMode(CommonContext.CONTROL_MODE_RESPONSE)
                .termLength(TERM_LENGTH)
                .mtu(endpoint.getAddress().isLoopbackAddress() ? ChannelUris.LONGEST_PACKET : MTU)
                .responseCorrelationId(image)
                .build();
    }

    /** Where clients fetch their answers: the port behind the one that they send to. */
    static InetSocketAddress answersFrom(InetSocketAddress endpoint) {
        return new InetSocketAddress(endpoint.getAddress(), endpoint.getPort() + 1);
    }

    private static ChannelUriStringBuilder builder(String media) {
        return new ChannelUriStringBuilder().media(media);
    }
}
