package io.geolru.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import org.agrona.BitUtil;
import org.jspecify.annotations.Nullable;

/**
 * Where and how large. Immutable; every value is checked at construction.
 *
 * @param networkInterface the interface's name, its address or a name for that, or a network that it is in; see
 *     {@link LocalInterface#find}
 * @param multicast {@code group:port}, or null for no multicast
 * @param endpoint {@code host:port} that this node receives unicast on; null, or port 0, for a free port on the interface
 * @param peers {@code host:port} of the nodes that multicast does not reach; what goes to all goes to each of them as well
 * @param maxMessageBytes the longest message with events, its envelope included, 1 KB to 16 MB
 * @param maxControlBytes the longest control message that goes on a stream of its own, its envelope included, 1 KB to 16
 *     MB; longer ones go with the events
 * @param sharedMemory the folder that buffers are kept in when it is there and has the space
 * @param fallback the folder on disk that they are kept in otherwise; made when it is needed
 * @param clientLinks as many clients have room beside the streams to other nodes
 */
public record TransportConfig(
        String networkInterface,
        @Nullable String multicast,
        @Nullable String endpoint,
        List<String> peers,
        int maxMessageBytes,
        int maxControlBytes,
        Path sharedMemory,
        Path fallback,
        int clientLinks) {
    /** The group and port that nodes meet on when nothing else is said. */
    public static final String DEFAULT_MULTICAST = "224.20.30.39:24326";

    /** The stream that events go to all nodes on. */
    public static final int EVENTS_STREAM = 1;

    /** The stream that heartbeats go to all nodes on. */
    public static final int CONTROL_STREAM = 2;

    /** The stream that messages to one node go on. */
    public static final int DIRECT_STREAM = 3;

    /** The longest message is this part of a term, by Aeron's rule. */
    static final int MESSAGES_PER_TERM = 8;

    private static final int KB = 1024;
    private static final int MB = 1024 * KB;
    private static final int MIN_MESSAGE_BYTES = KB;
    private static final int MAX_MESSAGE_BYTES = 16 * MB;
    private static final int MIN_TERM_LENGTH = 64 * KB;
    private static final int TERMS_PER_LOG = 3;
    private static final int LOG_META_DATA_BYTES = 4 * KB;
    private static final int DRIVER_BYTES = 13 * MB;
    private static final int LOGS_TO_ALL = 4;
    private static final int LOGS_DIRECT = 2;

    /** Checks. */
    public TransportConfig {
        peers = List.copyOf(peers);
        if (networkInterface.isBlank()) {
            throw new IllegalArgumentException(
                    "interface is empty: multicast would go out of whatever interface the system picks;"
                            + " name one, such as localhost");
        }
        if (multicast != null) {
            checkGroup(multicast);
        }
        if (endpoint != null) {
            parsed("endpoint", endpoint);
        }
        for (String peer : peers) {
            if (parsed("peer", peer).port() == 0) {
                throw new IllegalArgumentException("peer " + peer + ": the port must be 1 to 65535");
            }
        }
        checkLength("maxMessageBytes", maxMessageBytes);
        checkLength("maxControlBytes", maxControlBytes);
    }

    /** On the loopback, with the default group and a free port, for events up to 256 KB and heartbeats up to 64 KB. */
    public static TransportConfig loopback(Path fallback) {
        return new TransportConfig(
                "localhost", DEFAULT_MULTICAST, null, List.of(), 256 * KB, 64 * KB, Path.of("/dev/shm"), fallback, 0);
    }

    /** With another group, or none. */
    public TransportConfig withMulticast(@Nullable String newMulticast) {
        return new TransportConfig(
                networkInterface,
                newMulticast,
                endpoint,
                peers,
                maxMessageBytes,
                maxControlBytes,
                sharedMemory,
                fallback,
                clientLinks);
    }

    /** With another endpoint. */
    public TransportConfig withEndpoint(@Nullable String newEndpoint) {
        return new TransportConfig(
                networkInterface,
                multicast,
                newEndpoint,
                peers,
                maxMessageBytes,
                maxControlBytes,
                sharedMemory,
                fallback,
                clientLinks);
    }

    /** With other peers. */
    public TransportConfig withPeers(List<String> newPeers) {
        return new TransportConfig(
                networkInterface,
                multicast,
                endpoint,
                newPeers,
                maxMessageBytes,
                maxControlBytes,
                sharedMemory,
                fallback,
                clientLinks);
    }

    /** With another interface. */
    public TransportConfig withInterface(String newInterface) {
        return new TransportConfig(
                newInterface,
                multicast,
                endpoint,
                peers,
                maxMessageBytes,
                maxControlBytes,
                sharedMemory,
                fallback,
                clientLinks);
    }

    /** With another length of the longest message. */
    public TransportConfig withMaxMessageBytes(int newMaxMessageBytes) {
        return new TransportConfig(
                networkInterface,
                multicast,
                endpoint,
                peers,
                newMaxMessageBytes,
                maxControlBytes,
                sharedMemory,
                fallback,
                clientLinks);
    }

    /** With other folders for the buffers. */
    public TransportConfig withFolders(Path newSharedMemory, Path newFallback) {
        return new TransportConfig(
                networkInterface,
                multicast,
                endpoint,
                peers,
                maxMessageBytes,
                maxControlBytes,
                newSharedMemory,
                newFallback,
                clientLinks);
    }

    /**
     * The space in bytes that a node of three takes: what the driver itself keeps, the own publication and three images (one of them of
     * the own publication) of each stream to all, one more publication to named peers beside multicast, and one catch-up in each
     * direction; and both directions of each client.
     */
    public long bytesNeeded() {
        long events = logLength(eventTermLength());
        long control = logLength(controlTermLength());
        int logsToAll = LOGS_TO_ALL + (multicast == null || peers.isEmpty() ? 0 : 1);
        return DRIVER_BYTES
                + logsToAll * (events + control)
                + LOGS_DIRECT * events
                + LinkChannels.bytesNeeded(clientLinks);
    }

    /** The length of a term of the streams that carry events, in bytes: a power of two, eight of the longest messages. */
    int eventTermLength() {
        return termLength(maxMessageBytes);
    }

    /** The same of the control stream. */
    int controlTermLength() {
        return termLength(maxControlBytes);
    }

    /** Whether the multicast group is an IPv4 one; null without multicast. */
    @Nullable Boolean ipv4() {
        return multicast == null ? null : parsed("multicast", multicast).host().indexOf(':') < 0;
    }

    private static long logLength(int termLength) {
        return (long) termLength * TERMS_PER_LOG + LOG_META_DATA_BYTES;
    }

    private static int termLength(int maxBytes) {
        return Math.max(MIN_TERM_LENGTH, BitUtil.findNextPositivePowerOfTwo(maxBytes * MESSAGES_PER_TERM));
    }

    private static void checkLength(String name, int bytes) {
        if (bytes < MIN_MESSAGE_BYTES || bytes > MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    name + " " + bytes + ": must be " + MIN_MESSAGE_BYTES + " to " + MAX_MESSAGE_BYTES);
        }
    }

    private static HostPort parsed(String name, String text) {
        HostPort parsed = HostPort.parse(text);
        if (parsed == null) {
            throw new IllegalArgumentException(name + " " + text + ": must be host:port");
        }
        return parsed;
    }

    private static void checkGroup(String text) {
        HostPort group = parsed("multicast", text);
        String allowed = "multicast " + text + ": must be an IPv4 or IPv6 multicast address that ends in an odd number"
                + " (the even one after it is used as well) and a port of 1 to 65535";
        if (group.port() == 0 || !group.isNumeric()) {
            throw new IllegalArgumentException(allowed);
        }
        try {
            InetAddress address = group.resolve();
            byte[] bytes = address.getAddress();
            if (!address.isMulticastAddress() || (bytes[bytes.length - 1] & 1) == 0) {
                throw new IllegalArgumentException(allowed);
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(allowed, e);
        }
    }
}
