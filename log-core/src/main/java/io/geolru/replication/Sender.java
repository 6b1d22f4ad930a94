package io.geolru.replication;

import io.geolru.codec.Frames;
import io.geolru.event.Names;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Wraps frames into messages of this node and hands them to the transport. Node thread only; the buffer is reused for every message. */
final class Sender {
    private final Transport transport;
    private final UnsafeBuffer message;
    private final HeartbeatCodec heartbeats = new HeartbeatCodec();
    private final CatchUpCodec catchUps = new CatchUpCodec();
    private final SnapshotCodec snapshots = new SnapshotCodec();

    Sender(ReplicationConfig config, Transport transport, LocalLog log) {
        this.transport = transport;
        message = newMessage(config, transport, log);
    }

    /** A buffer as long as the longest message, with the envelope written. */
    static UnsafeBuffer newMessage(ReplicationConfig config, Transport transport, LocalLog log) {
        UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(transport.maxMessageLength()));
        Envelope.encode(buffer, 0, Names.clusterHash(config.cluster()), log.origin());
        return buffer;
    }

    /** The most frontier entries that fit into a heartbeat with so many echoes. */
    int heartbeatEntries(int echoes) {
        int room = message.capacity() - Envelope.LENGTH - HeartbeatCodec.OVERHEAD;
        return room / HeartbeatCodec.ENTRY_LENGTH - echoes;
    }

    /** The most frontier entries and ranges, together, that fit into a request. */
    int requestEntries() {
        int room = message.capacity() - Envelope.LENGTH - CatchUpCodec.REQUEST_OVERHEAD;
        return room / CatchUpCodec.ENTRY_LENGTH;
    }

    /** The most bytes of a snapshot that go in one message, and not more than some. */
    int chunkBytes(int most) {
        return Math.min(most, message.capacity() - Envelope.LENGTH - SnapshotCodec.CHUNK_OVERHEAD);
    }

    boolean publish(Heartbeat beat) {
        int length = Envelope.LENGTH + heartbeats.encode(message, Envelope.LENGTH, beat);
        return transport.publish(Channel.CONTROL, message, 0, length);
    }

    boolean send(String endpoint, CatchUpRequest request) {
        int length = Envelope.LENGTH + catchUps.encode(message, Envelope.LENGTH, request);
        return transport.send(endpoint, message, 0, length);
    }

    boolean send(String endpoint, CatchUpStatus status) {
        int length = Envelope.LENGTH + catchUps.encode(message, Envelope.LENGTH, status);
        return transport.send(endpoint, message, 0, length);
    }

    boolean send(String endpoint, SnapshotRequest request) {
        int length = Envelope.LENGTH + snapshots.encode(message, Envelope.LENGTH, request);
        return transport.send(endpoint, message, 0, length);
    }

    boolean send(String endpoint, SnapshotChunk chunk, DirectBuffer from) {
        int length = Envelope.LENGTH + snapshots.encode(message, Envelope.LENGTH, chunk, from);
        return transport.send(endpoint, message, 0, length);
    }

    /**
     * Sends the frames at the beginning of a range, as many as fit into a packet, at least one, in answer to a request.
     *
     * @return the bytes of the frames sent, 0 when the transport could not take them, less than 0 for the bytes of a frame that no message
     *     can carry
     */
    int send(String endpoint, long requestId, DirectBuffer frames, int offset, int available) {
        int length = 0;
        while (length < available) {
            int next = Frames.frameLength(frames, offset + length);
            if (length > 0 && Envelope.LENGTH + length + next > transport.packetLength()) {
                break;
            }
            length += next;
        }
        if (Envelope.LENGTH + length > message.capacity()) {
            return -length;
        }
        message.putBytes(Envelope.LENGTH, frames, offset, length);
        Envelope.session(message, 0, (int) requestId);
        boolean sent = transport.send(endpoint, message, 0, Envelope.LENGTH + length);
        Envelope.session(message, 0, 0);
        return sent ? length : 0;
    }
}
