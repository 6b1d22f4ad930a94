package io.geolru.replication;

import io.geolru.codec.Bodies.EventsMissing;
import io.geolru.codec.Frames;
import io.geolru.codec.sbe.CatchUpRequestDecoder;
import io.geolru.codec.sbe.CatchUpRequestEncoder;
import io.geolru.codec.sbe.CatchUpStatusDecoder;
import io.geolru.codec.sbe.CatchUpStatusEncoder;
import io.geolru.event.Frontier;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** The control frames of catch-up. Not thread-safe: reuses its flyweights. */
final class CatchUpCodec {
    static final int REQUEST_TEMPLATE_ID = CatchUpRequestDecoder.TEMPLATE_ID;
    static final int STATUS_TEMPLATE_ID = CatchUpStatusDecoder.TEMPLATE_ID;

    /** The most that a request has beside frontier entries and ranges. */
    static final int REQUEST_OVERHEAD = Frames.HEADER_LENGTH + CatchUpRequestEncoder.BLOCK_LENGTH + 2 * 4 + 256;

    /** The length of a frontier entry, and of a range. */
    static final int ENTRY_LENGTH = 24;

    private final CatchUpRequestEncoder requestEncoder = new CatchUpRequestEncoder();
    private final CatchUpRequestDecoder requestDecoder = new CatchUpRequestDecoder();
    private final CatchUpStatusEncoder statusEncoder = new CatchUpStatusEncoder();
    private final CatchUpStatusDecoder statusDecoder = new CatchUpStatusDecoder();
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[0]);

    /** Writes a frame and returns its length. The caller has seen to it that it fits. */
    int encode(MutableDirectBuffer buffer, int offset, CatchUpRequest request) {
        requestEncoder
                .wrap(buffer, offset + Frames.HEADER_LENGTH)
                .origin(request.origin())
                .requestId(request.requestId());
        CatchUpRequestEncoder.FrontierEncoder entries =
                requestEncoder.frontierCount(request.frontier().size());
        request.frontier()
                .forEach((origin, sequence, promise) ->
                        entries.next().frontierOrigin(origin).sequence(sequence).promise(promise));
        CatchUpRequestEncoder.MissingEncoder ranges =
                requestEncoder.missingCount(request.missing().size());
        for (EventsMissing range : request.missing()) {
            ranges.next()
                    .missingOrigin(range.origin())
                    .fromSequence(range.from())
                    .toSequence(range.to());
        }
        byte[] endpoint = Text.bytes(request.endpoint());
        requestEncoder.putEndpoint(endpoint, 0, endpoint.length);
        int length = Frames.HEADER_LENGTH + requestEncoder.encodedLength();
        Frames.seal(buffer, offset, length, CatchUpRequestEncoder.TEMPLATE_ID, CatchUpRequestEncoder.BLOCK_LENGTH);
        return length;
    }

    /** Writes a frame and returns its length. */
    int encode(MutableDirectBuffer buffer, int offset, CatchUpStatus status) {
        statusEncoder
                .wrap(buffer, offset + Frames.HEADER_LENGTH)
                .origin(status.origin())
                .requestId(status.requestId())
                .status((short) status.outcome().code())
                .eventsSent(status.eventsSent())
                .bytesLeft(status.bytesLeft());
        int length = Frames.HEADER_LENGTH + statusEncoder.encodedLength();
        Frames.seal(buffer, offset, length, CatchUpStatusEncoder.TEMPLATE_ID, CatchUpStatusEncoder.BLOCK_LENGTH);
        return length;
    }

    /** Reads a frame whose checksum is right; null when its content makes no sense. */
    @Nullable CatchUpRequest decodeRequest(DirectBuffer buffer, int offset) {
        int block = Frames.blockLength(buffer, offset);
        if (block < CatchUpRequestDecoder.BLOCK_LENGTH) {
            return null;
        }
        try {
            frame.wrap(buffer, offset, Frames.frameLength(buffer, offset));
            requestDecoder.wrap(frame, Frames.HEADER_LENGTH, block, Frames.version(buffer, offset));
            return decodeRequest();
        } catch (IndexOutOfBoundsException e) {
            return null;
        }
    }

    /** Reads a frame whose checksum is right; null when its content makes no sense. */
    @Nullable CatchUpStatus decodeStatus(DirectBuffer buffer, int offset) {
        int block = Frames.blockLength(buffer, offset);
        int length = Frames.frameLength(buffer, offset);
        if (block < CatchUpStatusDecoder.BLOCK_LENGTH || length < Frames.HEADER_LENGTH + block) {
            return null;
        }
        statusDecoder.wrap(buffer, offset + Frames.HEADER_LENGTH, block, Frames.version(buffer, offset));
        CatchUpStatus.@Nullable Outcome outcome = CatchUpStatus.Outcome.ofCode(statusDecoder.status());
        if (outcome == null || statusDecoder.origin() == 0) {
            return null;
        }
        return new CatchUpStatus(
                statusDecoder.origin(),
                statusDecoder.requestId(),
                outcome,
                statusDecoder.eventsSent(),
                statusDecoder.bytesLeft());
    }

    private @Nullable CatchUpRequest decodeRequest() {
        long origin = requestDecoder.origin();
        boolean sound = origin != 0;
        Frontier frontier = new Frontier();
        for (CatchUpRequestDecoder.FrontierDecoder entry : requestDecoder.frontier()) {
            sound &= entry.frontierOrigin() != 0 && entry.sequence() >= 0;
            frontier.advance(entry.frontierOrigin(), entry.sequence(), entry.promise());
        }
        List<EventsMissing> missing = new ArrayList<>();
        for (CatchUpRequestDecoder.MissingDecoder range : requestDecoder.missing()) {
            sound &= range.fromSequence() > 0 && range.fromSequence() <= range.toSequence();
            missing.add(new EventsMissing(range.missingOrigin(), range.fromSequence(), range.toSequence()));
        }
        byte[] endpoint = new byte[requestDecoder.endpointLength()];
        requestDecoder.getEndpoint(endpoint, 0, endpoint.length);
        if (!sound || endpoint.length == 0) {
            return null;
        }
        return new CatchUpRequest(origin, requestDecoder.requestId(), frontier, missing, Text.of(endpoint));
    }
}
