package io.geolru.codec;

import io.geolru.codec.sbe.EpochOpenedDecoder;
import io.geolru.codec.sbe.EpochOpenedEncoder;
import io.geolru.codec.sbe.EventsMissingDecoder;
import io.geolru.codec.sbe.EventsMissingEncoder;
import io.geolru.codec.sbe.NodeForgottenDecoder;
import io.geolru.codec.sbe.NodeForgottenEncoder;
import io.geolru.codec.sbe.SnapshotAdoptedDecoder;
import io.geolru.codec.sbe.SnapshotAdoptedEncoder;
import io.geolru.event.Event;
import io.geolru.event.Frontier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What the events about the journal itself carry in their value field. */
public final class Bodies {
    private static final int BODY = Frames.HEADER_LENGTH;

    private Bodies() {}

    /**
     * The body of the first event of an epoch.
     *
     * @param previousOrigin the epoch before it in this data directory, 0 for none
     * @param previousSequence the least where that one ended
     * @param epoch the number of the epoch in its data directory, from 1
     * @param node the name of the node, at most 64 characters
     * @param region the region of the node, at most 64 characters
     */
    public record EpochOpened(long previousOrigin, long previousSequence, int epoch, String node, String region) {
        /** The bytes for the event's value. */
        public byte[] encode() {
            MutableDirectBuffer buffer = new ExpandableArrayBuffer();
            EpochOpenedEncoder encoder = new EpochOpenedEncoder()
                    .wrap(buffer, BODY)
                    .previousOrigin(previousOrigin)
                    .previousSequence(previousSequence)
                    .epoch(epoch);
            byte[] nodeBytes = node.getBytes(StandardCharsets.UTF_8);
            byte[] regionBytes = region.getBytes(StandardCharsets.UTF_8);
            encoder.putNode(nodeBytes, 0, nodeBytes.length).putRegion(regionBytes, 0, regionBytes.length);
            return sealed(buffer, encoder.encodedLength(), encoder.sbeTemplateId(), encoder.sbeBlockLength());
        }

        /**
         * Reads the body of an event of this kind.
         *
         * @throws MalformedFrameException when the value is not such a body
         */
        public static EpochOpened decode(Event event) {
            UnsafeBuffer body = body(event, EpochOpenedDecoder.TEMPLATE_ID);
            EpochOpenedDecoder decoder =
                    new EpochOpenedDecoder().wrap(body, BODY, Frames.blockLength(body, 0), Frames.version(body, 0));
            try {
                long previousOrigin = decoder.previousOrigin();
                long previousSequence = decoder.previousSequence();
                int epoch = decoder.epoch();
                byte[] node = new byte[decoder.nodeLength()];
                decoder.getNode(node, 0, node.length);
                byte[] region = new byte[decoder.regionLength()];
                decoder.getRegion(region, 0, region.length);
                return new EpochOpened(previousOrigin, previousSequence, epoch, text(node), text(region));
            } catch (IndexOutOfBoundsException e) {
                throw new MalformedFrameException("epoch-opened body ends early", e);
            }
        }
    }

    /**
     * The body of the event that tells a hole.
     *
     * @param origin whose events are missing
     * @param from the first missing sequence
     * @param to the last missing sequence
     */
    public record EventsMissing(long origin, long from, long to) {
        /** The bytes for the event's value. */
        public byte[] encode() {
            MutableDirectBuffer buffer = new ExpandableArrayBuffer();
            EventsMissingEncoder encoder = new EventsMissingEncoder()
                    .wrap(buffer, BODY)
                    .missingOrigin(origin)
                    .fromSequence(from)
                    .toSequence(to);
            return sealed(buffer, encoder.encodedLength(), encoder.sbeTemplateId(), encoder.sbeBlockLength());
        }

        /**
         * Reads the body of an event of this kind.
         *
         * @throws MalformedFrameException when the value is not such a body
         */
        public static EventsMissing decode(Event event) {
            UnsafeBuffer body = body(event, EventsMissingDecoder.TEMPLATE_ID);
            EventsMissingDecoder decoder =
                    new EventsMissingDecoder().wrap(body, BODY, Frames.blockLength(body, 0), Frames.version(body, 0));
            try {
                return new EventsMissing(decoder.missingOrigin(), decoder.fromSequence(), decoder.toSequence());
            } catch (IndexOutOfBoundsException e) {
                throw new MalformedFrameException("events-missing body ends early", e);
            }
        }
    }

    /**
     * The body of the event that tells an adopted snapshot.
     *
     * @param snapshot the name of the stored snapshot
     * @param frontier what the snapshot holds
     */
    public record SnapshotAdopted(String snapshot, Frontier frontier) {
        /** The bytes for the event's value. */
        public byte[] encode() {
            MutableDirectBuffer buffer = new ExpandableArrayBuffer();
            SnapshotAdoptedEncoder encoder = new SnapshotAdoptedEncoder().wrap(buffer, BODY);
            SnapshotAdoptedEncoder.FrontierEncoder group = encoder.frontierCount(frontier.size());
            frontier.forEach((origin, sequence, promise) ->
                    group.next().origin(origin).sequence(sequence).promise(promise));
            byte[] name = snapshot.getBytes(StandardCharsets.UTF_8);
            encoder.putSnapshot(name, 0, name.length);
            return sealed(buffer, encoder.encodedLength(), encoder.sbeTemplateId(), encoder.sbeBlockLength());
        }

        /**
         * Reads the body of an event of this kind.
         *
         * @throws MalformedFrameException when the value is not such a body
         */
        public static SnapshotAdopted decode(Event event) {
            UnsafeBuffer body = body(event, SnapshotAdoptedDecoder.TEMPLATE_ID);
            SnapshotAdoptedDecoder decoder =
                    new SnapshotAdoptedDecoder().wrap(body, BODY, Frames.blockLength(body, 0), Frames.version(body, 0));
            try {
                Frontier frontier = new Frontier();
                for (SnapshotAdoptedDecoder.FrontierDecoder held : decoder.frontier()) {
                    frontier.advance(held.origin(), held.sequence(), held.promise());
                }
                byte[] name = new byte[decoder.snapshotLength()];
                decoder.getSnapshot(name, 0, name.length);
                return new SnapshotAdopted(text(name), frontier);
            } catch (IndexOutOfBoundsException e) {
                throw new MalformedFrameException("snapshot-adopted body ends early", e);
            }
        }
    }

    /**
     * The body of the event that tells that a node is gone for good.
     *
     * @param node the node's name, at most 64 characters
     * @param upTo origins of that node that promised nothing above this stamp hold back no forgetting; one that promises more lives
     */
    public record NodeForgotten(String node, long upTo) {
        /** The bytes for the event's value. */
        public byte[] encode() {
            MutableDirectBuffer buffer = new ExpandableArrayBuffer();
            NodeForgottenEncoder encoder =
                    new NodeForgottenEncoder().wrap(buffer, BODY).upTo(upTo);
            byte[] nodeBytes = node.getBytes(StandardCharsets.UTF_8);
            encoder.putNode(nodeBytes, 0, nodeBytes.length);
            return sealed(buffer, encoder.encodedLength(), encoder.sbeTemplateId(), encoder.sbeBlockLength());
        }

        /**
         * Reads the body of an event of this kind.
         *
         * @throws MalformedFrameException when the value is not such a body
         */
        public static NodeForgotten decode(Event event) {
            UnsafeBuffer body = body(event, NodeForgottenDecoder.TEMPLATE_ID);
            NodeForgottenDecoder decoder =
                    new NodeForgottenDecoder().wrap(body, BODY, Frames.blockLength(body, 0), Frames.version(body, 0));
            try {
                long upTo = decoder.upTo();
                byte[] node = new byte[decoder.nodeLength()];
                decoder.getNode(node, 0, node.length);
                return new NodeForgotten(text(node), upTo);
            } catch (IndexOutOfBoundsException e) {
                throw new MalformedFrameException("node-forgotten body ends early", e);
            }
        }
    }

    private static byte[] sealed(MutableDirectBuffer buffer, int bodyLength, int templateId, int blockLength) {
        int length = BODY + bodyLength;
        Frames.seal(buffer, 0, length, templateId, blockLength);
        return Arrays.copyOf(buffer.byteArray(), length);
    }

    private static UnsafeBuffer body(Event event, int templateId) {
        byte[] value = event.value();
        UnsafeBuffer body = new UnsafeBuffer(value);
        if (Frames.check(body, 0, value.length) != Frames.Soundness.SOUND || Frames.templateId(body, 0) != templateId) {
            throw new MalformedFrameException("event " + Long.toHexString(event.origin()) + ":" + event.sequence()
                    + " of kind " + event.kind() + " has no sound body");
        }
        return body;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
