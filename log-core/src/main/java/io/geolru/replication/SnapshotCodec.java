package io.geolru.replication;

import io.geolru.codec.Frames;
import io.geolru.codec.sbe.SnapshotChunkDecoder;
import io.geolru.codec.sbe.SnapshotChunkEncoder;
import io.geolru.codec.sbe.SnapshotRequestDecoder;
import io.geolru.codec.sbe.SnapshotRequestEncoder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/** The control frames by which a snapshot goes from one node to another. Not thread-safe: reuses its flyweights. */
final class SnapshotCodec {
    static final int REQUEST_TEMPLATE_ID = SnapshotRequestDecoder.TEMPLATE_ID;
    static final int CHUNK_TEMPLATE_ID = SnapshotChunkDecoder.TEMPLATE_ID;

    /** What a chunk has beside its bytes. */
    static final int CHUNK_OVERHEAD =
            Frames.HEADER_LENGTH + SnapshotChunkEncoder.BLOCK_LENGTH + SnapshotChunkEncoder.contentHeaderLength();

    private final SnapshotRequestEncoder requestEncoder = new SnapshotRequestEncoder();
    private final SnapshotRequestDecoder requestDecoder = new SnapshotRequestDecoder();
    private final SnapshotChunkEncoder chunkEncoder = new SnapshotChunkEncoder();
    private final SnapshotChunkDecoder chunkDecoder = new SnapshotChunkDecoder();

    /** Writes a frame and returns its length. */
    int encode(MutableDirectBuffer buffer, int offset, SnapshotRequest request) {
        byte[] endpoint = Text.bytes(request.endpoint());
        requestEncoder
                .wrap(buffer, offset + Frames.HEADER_LENGTH)
                .origin(request.origin())
                .requestId(request.requestId())
                .fileOffset(request.offset())
                .partLength(request.length())
                .putEndpoint(endpoint, 0, endpoint.length);
        int length = Frames.HEADER_LENGTH + requestEncoder.encodedLength();
        Frames.seal(buffer, offset, length, SnapshotRequestEncoder.TEMPLATE_ID, SnapshotRequestEncoder.BLOCK_LENGTH);
        return length;
    }

    /** Writes a frame and returns its length. The caller has seen to it that it fits. */
    int encode(MutableDirectBuffer buffer, int offset, SnapshotChunk chunk, DirectBuffer from) {
        chunkEncoder
                .wrap(buffer, offset + Frames.HEADER_LENGTH)
                .origin(chunk.origin())
                .requestId(chunk.requestId())
                .snapshot(chunk.snapshot())
                .fileLength(chunk.fileLength())
                .fileOffset(chunk.offset())
                .putContent(from, chunk.index(), chunk.length());
        int length = Frames.HEADER_LENGTH + chunkEncoder.encodedLength();
        Frames.seal(buffer, offset, length, SnapshotChunkEncoder.TEMPLATE_ID, SnapshotChunkEncoder.BLOCK_LENGTH);
        return length;
    }

    /** Reads a frame whose checksum is right; null when its content makes no sense. */
    @Nullable SnapshotRequest decodeRequest(DirectBuffer buffer, int offset) {
        int block = Frames.blockLength(buffer, offset);
        int end = offset + Frames.frameLength(buffer, offset);
        if (block < SnapshotRequestDecoder.BLOCK_LENGTH || offset + Frames.HEADER_LENGTH + block >= end) {
            return null;
        }
        requestDecoder.wrap(buffer, offset + Frames.HEADER_LENGTH, block, Frames.version(buffer, offset));
        if (requestDecoder.limit() + SnapshotRequestDecoder.endpointHeaderLength() + requestDecoder.endpointLength()
                > end) {
            return null;
        }
        boolean sound = requestDecoder.origin() != 0
                && requestDecoder.fileOffset() >= 0
                && requestDecoder.partLength() >= 0
                && requestDecoder.endpointLength() > 0;
        byte[] endpoint = new byte[requestDecoder.endpointLength()];
        SnapshotRequest request = new SnapshotRequest(
                requestDecoder.origin(),
                requestDecoder.requestId(),
                requestDecoder.fileOffset(),
                requestDecoder.partLength(),
                endpointOf(endpoint));
        return sound ? request : null;
    }

    /** Reads a frame whose checksum is right; null when its content makes no sense. */
    @Nullable SnapshotChunk decodeChunk(DirectBuffer buffer, int offset) {
        int block = Frames.blockLength(buffer, offset);
        int end = offset + Frames.frameLength(buffer, offset);
        int content = offset + Frames.HEADER_LENGTH + block + SnapshotChunkDecoder.contentHeaderLength();
        if (block < SnapshotChunkDecoder.BLOCK_LENGTH || content > end) {
            return null;
        }
        chunkDecoder.wrap(buffer, offset + Frames.HEADER_LENGTH, block, Frames.version(buffer, offset));
        int length = chunkDecoder.contentLength();
        boolean sound = chunkDecoder.origin() != 0
                && length > 0
                && length <= end - content
                && chunkDecoder.fileOffset() >= 0
                && chunkDecoder.fileOffset() <= chunkDecoder.fileLength() - length;
        return sound
                ? new SnapshotChunk(
                        chunkDecoder.origin(),
                        chunkDecoder.requestId(),
                        chunkDecoder.snapshot(),
                        chunkDecoder.fileLength(),
                        chunkDecoder.fileOffset(),
                        content,
                        length)
                : null;
    }

    private String endpointOf(byte[] endpoint) {
        requestDecoder.getEndpoint(endpoint, 0, endpoint.length);
        return Text.of(endpoint);
    }
}
