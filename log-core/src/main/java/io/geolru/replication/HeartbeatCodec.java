package io.geolru.replication;

import io.geolru.codec.Frames;
import io.geolru.codec.sbe.HeartbeatDecoder;
import io.geolru.codec.sbe.HeartbeatEncoder;
import io.geolru.event.Frontier;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Heartbeats as frames. Not thread-safe: reuses its flyweights. */
final class HeartbeatCodec {
    static final int TEMPLATE_ID = HeartbeatDecoder.TEMPLATE_ID;

    /** The most that a heartbeat has beside frontier entries and echoes. */
    static final int OVERHEAD = Frames.HEADER_LENGTH + HeartbeatEncoder.BLOCK_LENGTH + 2 * 4 + 3 * 256;

    /** The length of a frontier entry, and of an echo. */
    static final int ENTRY_LENGTH = 24;

    private final HeartbeatEncoder encoder = new HeartbeatEncoder();
    private final HeartbeatDecoder decoder = new HeartbeatDecoder();
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[0]);

    /** Writes a frame and returns its length. The caller has seen to it that it fits. */
    int encode(MutableDirectBuffer buffer, int offset, Heartbeat beat) {
        encoder.wrap(buffer, offset + Frames.HEADER_LENGTH)
                .origin(beat.origin())
                .startedAt(beat.startedAtMs())
                .number(beat.number())
                .epochMillis(beat.epochMillis())
                .frontierHash(beat.frontierHash())
                .flags((short) beat.flags());
        HeartbeatEncoder.FrontierEncoder entries =
                encoder.frontierCount(beat.frontier().size());
        beat.frontier()
                .forEach((origin, sequence, promise) ->
                        entries.next().frontierOrigin(origin).sequence(sequence).promise(promise));
        HeartbeatEncoder.EchoesEncoder echoes =
                encoder.echoesCount(beat.echoes().size());
        for (Heartbeat.Echo echo : beat.echoes()) {
            echoes.next().peerOrigin(echo.origin()).number(echo.number()).heldNs(echo.heldNs());
        }
        byte[] node = Text.bytes(beat.node());
        byte[] region = Text.bytes(beat.region());
        byte[] endpoint = Text.bytes(beat.endpoint());
        encoder.putNode(node, 0, node.length)
                .putRegion(region, 0, region.length)
                .putEndpoint(endpoint, 0, endpoint.length);
        int length = Frames.HEADER_LENGTH + encoder.encodedLength();
        Frames.seal(buffer, offset, length, HeartbeatEncoder.TEMPLATE_ID, HeartbeatEncoder.BLOCK_LENGTH);
        return length;
    }

    /** Reads a frame whose checksum is right; null when its content makes no sense. */
    @Nullable Heartbeat decode(DirectBuffer buffer, int offset) {
        int block = Frames.blockLength(buffer, offset);
        if (block < HeartbeatDecoder.BLOCK_LENGTH) {
            return null;
        }
        try {
            frame.wrap(buffer, offset, Frames.frameLength(buffer, offset));
            decoder.wrap(frame, Frames.HEADER_LENGTH, block, Frames.version(buffer, offset));
            return decode();
        } catch (IndexOutOfBoundsException e) {
            return null;
        }
    }

    private @Nullable Heartbeat decode() {
        long origin = decoder.origin();
        long number = decoder.number();
        boolean sound = origin != 0 && number > 0;
        Frontier frontier = new Frontier();
        for (HeartbeatDecoder.FrontierDecoder entry : decoder.frontier()) {
            sound &= entry.frontierOrigin() != 0 && entry.sequence() >= 0;
            frontier.advance(entry.frontierOrigin(), entry.sequence(), entry.promise());
        }
        List<Heartbeat.Echo> echoes = new ArrayList<>();
        for (HeartbeatDecoder.EchoesDecoder echo : decoder.echoes()) {
            echoes.add(new Heartbeat.Echo(echo.peerOrigin(), echo.number(), echo.heldNs()));
        }
        byte[] node = new byte[decoder.nodeLength()];
        decoder.getNode(node, 0, node.length);
        byte[] region = new byte[decoder.regionLength()];
        decoder.getRegion(region, 0, region.length);
        byte[] endpoint = new byte[decoder.endpointLength()];
        decoder.getEndpoint(endpoint, 0, endpoint.length);
        if (!sound || node.length == 0) {
            return null;
        }
        return new Heartbeat(
                origin,
                decoder.startedAt(),
                number,
                decoder.epochMillis(),
                decoder.frontierHash(),
                decoder.flags(),
                frontier,
                echoes,
                Text.of(node),
                Text.of(region),
                Text.of(endpoint));
    }
}
