package io.geolru.request;

import io.geolru.codec.MalformedFrameException;
import io.geolru.request.FeedMessage.Begun;
import io.geolru.request.FeedMessage.Changes;
import io.geolru.request.FeedMessage.Ended;
import io.geolru.request.FeedMessage.Follow;
import io.geolru.request.sbe.BegunMessageDecoder;
import io.geolru.request.sbe.BegunMessageEncoder;
import io.geolru.request.sbe.ChangesMessageDecoder;
import io.geolru.request.sbe.ChangesMessageEncoder;
import io.geolru.request.sbe.EndedMessageDecoder;
import io.geolru.request.sbe.EndedMessageEncoder;
import io.geolru.request.sbe.FollowMessageDecoder;
import io.geolru.request.sbe.FollowMessageEncoder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** The bodies of the messages of feeds. Stateless. */
final class FeedCodec {
    private FeedCodec() {}

    /** A body that was encoded. */
    record Body(int length, int number, int blockLength) {}

    /** Encodes a body. */
    static Body encode(FeedMessage message, MutableDirectBuffer out, int at) {
        if (message instanceof Follow follow) {
            byte[] cache = MessageCodec.utf8(follow.cache());
            byte[] prefix = MessageCodec.utf8(follow.prefix());
            FollowMessageEncoder encoder = new FollowMessageEncoder()
                    .wrap(out, at)
                    .sinceMs(follow.sinceMs())
                    .start((short) follow.start().code())
                    .putCache(cache, 0, cache.length)
                    .putPrefix(prefix, 0, prefix.length)
                    .putPosition(follow.position(), 0, follow.position().length);
            return new Body(encoder.encodedLength(), encoder.sbeTemplateId(), encoder.sbeBlockLength());
        } else if (message instanceof Begun begun) {
            BegunMessageEncoder encoder = new BegunMessageEncoder()
                    .wrap(out, at)
                    .reserved(0)
                    .putPosition(begun.position(), 0, begun.position().length);
            return new Body(encoder.encodedLength(), encoder.sbeTemplateId(), encoder.sbeBlockLength());
        } else if (message instanceof Changes changes) {
            return encode(changes, out, at);
        }
        Ended ended = (Ended) message;
        byte[] text = MessageCodec.shortText(ended.text());
        EndedMessageEncoder encoder = new EndedMessageEncoder()
                .wrap(out, at)
                .reason((short) ended.reason().code())
                .putText(text, 0, text.length);
        return new Body(encoder.encodedLength(), encoder.sbeTemplateId(), encoder.sbeBlockLength());
    }

    private static Body encode(Changes changes, MutableDirectBuffer out, int at) {
        ChangesMessageEncoder encoder =
                new ChangesMessageEncoder().wrap(out, at).reserved(0);
        ChangesMessageEncoder.MovedEncoder group =
                encoder.movedCount(changes.moved().size());
        for (FeedMessage.Moved each : changes.moved()) {
            byte[] region = MessageCodec.utf8(each.region());
            group.next().movedOrigin(each.origin()).sequence(each.sequence()).putRegion(region, 0, region.length);
        }
        encoder.putFrames(changes.frames(), 0, changes.length());
        return new Body(encoder.encodedLength(), encoder.sbeTemplateId(), encoder.sbeBlockLength());
    }

    /**
     * Reads a body.
     *
     * @throws MalformedFrameException when no message of feeds has the number
     */
    static FeedMessage decode(int number, DirectBuffer in, int at, int block, int version) {
        return switch (number) {
            case FollowMessageDecoder.TEMPLATE_ID -> {
                FollowMessageDecoder from = new FollowMessageDecoder().wrap(in, at, block, version);
                long sinceMs = from.sinceMs();
                FeedMessage.Start start = MessageCodec.known(FeedMessage.Start.of(from.start()));
                String cache = from.cache();
                String prefix = from.prefix();
                byte[] position = MessageCodec.bytes(from.positionLength(), in.capacity());
                from.getPosition(position, 0, position.length);
                yield new Follow(cache, prefix, start, sinceMs, position);
            }
            case BegunMessageDecoder.TEMPLATE_ID -> {
                BegunMessageDecoder from = new BegunMessageDecoder().wrap(in, at, block, version);
                byte[] position = MessageCodec.bytes(from.positionLength(), in.capacity());
                from.getPosition(position, 0, position.length);
                yield new Begun(position);
            }
            case ChangesMessageDecoder.TEMPLATE_ID ->
                changes(new ChangesMessageDecoder().wrap(in, at, block, version), in.capacity());
            case EndedMessageDecoder.TEMPLATE_ID -> {
                EndedMessageDecoder from = new EndedMessageDecoder().wrap(in, at, block, version);
                yield new Ended(MessageCodec.known(FeedMessage.End.of(from.reason())), from.text());
            }
            default -> throw new MalformedFrameException("no message has the number " + number);
        };
    }

    private static Changes changes(ChangesMessageDecoder from, int most) {
        List<FeedMessage.Moved> moved = new ArrayList<>();
        for (ChangesMessageDecoder.MovedDecoder each : from.moved()) {
            long origin = each.movedOrigin();
            long sequence = each.sequence();
            moved.add(new FeedMessage.Moved(origin, sequence, each.region()));
        }
        byte[] frames = MessageCodec.bytes(from.framesLength(), most);
        from.getFrames(frames, 0, frames.length);
        return new Changes(moved, frames, frames.length);
    }
}
