package io.geolru.request;

import io.geolru.Condition;
import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.codec.Frames;
import io.geolru.codec.MalformedFrameException;
import io.geolru.event.Names;
import io.geolru.request.Message.Goodbye;
import io.geolru.request.Message.Hello;
import io.geolru.request.Message.Ping;
import io.geolru.request.Message.Pong;
import io.geolru.request.Message.Reason;
import io.geolru.request.Message.Refused;
import io.geolru.request.Message.Welcome;
import io.geolru.request.sbe.AnswerMessageDecoder;
import io.geolru.request.sbe.AnswerMessageEncoder;
import io.geolru.request.sbe.GoodbyeMessageEncoder;
import io.geolru.request.sbe.HelloMessageDecoder;
import io.geolru.request.sbe.HelloMessageEncoder;
import io.geolru.request.sbe.MessageHeaderDecoder;
import io.geolru.request.sbe.PingMessageDecoder;
import io.geolru.request.sbe.PingMessageEncoder;
import io.geolru.request.sbe.PongMessageDecoder;
import io.geolru.request.sbe.PongMessageEncoder;
import io.geolru.request.sbe.RefusedMessageDecoder;
import io.geolru.request.sbe.RefusedMessageEncoder;
import io.geolru.request.sbe.RequestMessageDecoder;
import io.geolru.request.sbe.RequestMessageEncoder;
import io.geolru.request.sbe.WelcomeMessageDecoder;
import io.geolru.request.sbe.WelcomeMessageEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Messages as bytes, each with header and checksum, and back. Whatever bytes come in, nothing outside of them is read, and what is no message is
 * a {@link MalformedFrameException}. One object for each thread; not thread-safe.
 */
public final class MessageCodec {
    /** The newest version of the messages that this code knows. */
    public static final int VERSION = MessageHeaderDecoder.SCHEMA_VERSION;

    /** A text for people goes no further. */
    private static final int MOST_TEXT = 1024;

    private static final int BODY = Frames.HEADER_LENGTH;
    private static final int LENGTH_FIELDS_OF_ENTRY = AnswerMessageEncoder.EntriesEncoder.keyHeaderLength()
            + AnswerMessageEncoder.EntriesEncoder.contentTypeHeaderLength()
            + AnswerMessageEncoder.EntriesEncoder.regionHeaderLength()
            + AnswerMessageEncoder.EntriesEncoder.valueHeaderLength();
    private static final byte[] NOTHING = {};
    private static final Version NO_VERSION = new Version(0, 0);

    private final ExpandableArrayBuffer out = new ExpandableArrayBuffer(4096);
    private final UnsafeBuffer in = new UnsafeBuffer(NOTHING);

    private final RequestMessageEncoder requestEncoder = new RequestMessageEncoder();
    private final RequestMessageDecoder requestDecoder = new RequestMessageDecoder();
    private final AnswerMessageEncoder answerEncoder = new AnswerMessageEncoder();
    private final AnswerMessageDecoder answerDecoder = new AnswerMessageDecoder();
    private String lastCache = "";
    private byte[] lastCacheBytes = NOTHING;

    /** Which schema version the bytes are of, if they are a whole message of any; -1 otherwise. */
    public static int versionOf(DirectBuffer buffer, int offset, int length) {
        Frames.Soundness ofAny =
                Frames.check(buffer, offset, length, MessageHeaderDecoder.SCHEMA_ID, Character.MAX_VALUE);
        return ofAny == Frames.Soundness.SOUND ? Frames.version(buffer, offset) : -1;
    }

    /** What an entry takes in an answer, in bytes. */
    public static int lengthOf(Answer.Item entry) {
        return AnswerMessageEncoder.EntriesEncoder.sbeBlockLength()
                + LENGTH_FIELDS_OF_ENTRY
                + Names.utf8Length(entry.key())
                + Names.utf8Length(entry.contentType())
                + Names.utf8Length(entry.region())
                + entry.value().length;
    }

    /** The buffer that {@link #encode} fills from 0 on; valid until the next call. */
    public DirectBuffer buffer() {
        return out;
    }

    /**
     * Encodes a message.
     *
     * @return its length in bytes
     */
    public int encode(Message message) {
        if (message instanceof Request request) {
            return encode(request);
        } else if (message instanceof Answer answer) {
            return encode(answer);
        } else if (message instanceof FeedMessage feed) {
            FeedCodec.Body body = FeedCodec.encode(feed, out, BODY);
            return sealed(body.length(), body.number(), body.blockLength());
        } else if (message instanceof Ping ping) {
            PingMessageEncoder encoder =
                    new PingMessageEncoder().wrap(out, BODY).number(ping.number());
            return sealed(encoder.encodedLength(), PingMessageEncoder.TEMPLATE_ID, PingMessageEncoder.BLOCK_LENGTH);
        } else if (message instanceof Pong pong) {
            PongMessageEncoder encoder = new PongMessageEncoder()
                    .wrap(out, BODY)
                    .number(pong.number())
                    .lastStamp(pong.lastStamp())
                    .nodeNs(pong.nodeNs());
            return sealed(encoder.encodedLength(), PongMessageEncoder.TEMPLATE_ID, PongMessageEncoder.BLOCK_LENGTH);
        } else if (message instanceof Hello hello) {
            byte[] cluster = utf8(hello.cluster());
            HelloMessageEncoder encoder = new HelloMessageEncoder()
                    .wrap(out, BODY)
                    .clientId(hello.clientId())
                    .putCluster(cluster, 0, cluster.length);
            return sealed(encoder.encodedLength(), HelloMessageEncoder.TEMPLATE_ID, HelloMessageEncoder.BLOCK_LENGTH);
        } else if (message instanceof Welcome welcome) {
            byte[] node = utf8(welcome.node());
            byte[] region = utf8(welcome.region());
            WelcomeMessageEncoder encoder = new WelcomeMessageEncoder()
                    .wrap(out, BODY)
                    .lastStamp(welcome.lastStamp())
                    .nodeNs(welcome.nodeNs())
                    .entryBytes(welcome.entryBytes())
                    .putNode(node, 0, node.length)
                    .putRegion(region, 0, region.length);
            return sealed(
                    encoder.encodedLength(), WelcomeMessageEncoder.TEMPLATE_ID, WelcomeMessageEncoder.BLOCK_LENGTH);
        } else if (message instanceof Refused refused) {
            byte[] text = shortText(refused.text());
            RefusedMessageEncoder encoder = new RefusedMessageEncoder()
                    .wrap(out, BODY)
                    .reason((short) refused.reason().code())
                    .putText(text, 0, text.length);
            return sealed(
                    encoder.encodedLength(), RefusedMessageEncoder.TEMPLATE_ID, RefusedMessageEncoder.BLOCK_LENGTH);
        }
        GoodbyeMessageEncoder encoder =
                new GoodbyeMessageEncoder().wrap(out, BODY).reason((short) 0);
        return sealed(encoder.encodedLength(), GoodbyeMessageEncoder.TEMPLATE_ID, GoodbyeMessageEncoder.BLOCK_LENGTH);
    }

    private int encode(Request request) {
        Operation operation = request.operation();
        if (!operation.cache().equals(lastCache)) {
            lastCacheBytes = utf8(operation.cache());
            lastCache = operation.cache();
        }
        Condition condition = operation.condition();
        List<Version> expected = condition.expected();
        Version version = expected.isEmpty() ? NO_VERSION : expected.get(0);
        Version after = operation.after() == null ? NO_VERSION : operation.after();
        byte[] key = utf8(operation.key());
        byte[] type = utf8(operation.content().type());
        byte[] value = operation.content().bytes();
        requestEncoder
                .wrap(out, BODY)
                .requestId(request.requestId())
                .since(request.since())
                .deadlineNs(request.deadlineNs())
                .ttlMs(Codes.of(operation.ttl()))
                .expectedStamp(version.stamp())
                .expectedOrigin(version.origin())
                .afterStamp(after.stamp())
                .afterOrigin(after.origin())
                .most(operation.limit())
                .verb((short) operation.verb().code())
                .condition((short) Codes.of(condition.kind()))
                .attempt((short) request.attempt().code())
                .putCache(lastCacheBytes, 0, lastCacheBytes.length)
                .putKey(key, 0, key.length)
                .putContentType(type, 0, type.length)
                .putValue(value, 0, value.length);
        return sealed(
                requestEncoder.encodedLength(), RequestMessageEncoder.TEMPLATE_ID, RequestMessageEncoder.BLOCK_LENGTH);
    }

    private int encode(Answer answer) {
        answerEncoder
                .wrap(out, BODY)
                .requestId(answer.requestId())
                .stamp(answer.stamp())
                .origin(answer.origin())
                .number(answer.number())
                .status((short) answer.status().code())
                .flag((short) (answer.flag() ? 1 : 0));
        List<Answer.Item> entries = answer.entries();
        AnswerMessageEncoder.EntriesEncoder group = answerEncoder.entriesCount(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            Answer.Item entry = entries.get(i);
            byte[] key = utf8(entry.key());
            byte[] type = utf8(entry.contentType());
            byte[] region = utf8(entry.region());
            group.next()
                    .entryStamp(entry.stamp())
                    .entryOrigin(entry.origin())
                    .expiresAt(entry.expiresAt())
                    .putKey(key, 0, key.length)
                    .putContentType(type, 0, type.length)
                    .putRegion(region, 0, region.length)
                    .putValue(entry.value(), 0, entry.value().length);
        }
        byte[] text = shortText(answer.text());
        answerEncoder.putText(text, 0, text.length);
        return sealed(
                answerEncoder.encodedLength(), AnswerMessageEncoder.TEMPLATE_ID, AnswerMessageEncoder.BLOCK_LENGTH);
    }

    private int sealed(int bodyLength, int templateId, int blockLength) {
        int length = BODY + bodyLength;
        Frames.header(
                out,
                0,
                length,
                templateId,
                blockLength,
                MessageHeaderDecoder.SCHEMA_ID,
                MessageHeaderDecoder.SCHEMA_VERSION);
        Frames.seal(out, 0, length);
        return length;
    }

    /**
     * Reads a message.
     *
     * @throws MalformedFrameException when it is none, or one of a newer version
     */
    public Message decode(DirectBuffer buffer, int offset, int length) {
        Frames.Soundness soundness = Frames.check(
                buffer, offset, length, MessageHeaderDecoder.SCHEMA_ID, MessageHeaderDecoder.SCHEMA_VERSION);
        if (soundness != Frames.Soundness.SOUND) {
            throw new MalformedFrameException("not a message: " + soundness);
        }
        in.wrap(buffer, offset, Frames.frameLength(buffer, offset));
        int block = Frames.blockLength(in, 0);
        int version = Frames.version(in, 0);
        try {
            return switch (Frames.templateId(in, 0)) {
                case RequestMessageDecoder.TEMPLATE_ID -> request(requestDecoder.wrap(in, BODY, block, version));
                case AnswerMessageDecoder.TEMPLATE_ID -> answer(answerDecoder.wrap(in, BODY, block, version));
                case PingMessageDecoder.TEMPLATE_ID ->
                    new Ping(new PingMessageDecoder()
                            .wrap(in, BODY, block, version)
                            .number());
                case PongMessageDecoder.TEMPLATE_ID -> {
                    PongMessageDecoder pong = new PongMessageDecoder().wrap(in, BODY, block, version);
                    yield new Pong(pong.number(), pong.lastStamp(), pong.nodeNs());
                }
                case HelloMessageDecoder.TEMPLATE_ID -> {
                    HelloMessageDecoder hello = new HelloMessageDecoder().wrap(in, BODY, block, version);
                    long clientId = hello.clientId();
                    yield new Hello(clientId, hello.cluster());
                }
                case WelcomeMessageDecoder.TEMPLATE_ID -> {
                    WelcomeMessageDecoder welcome = new WelcomeMessageDecoder().wrap(in, BODY, block, version);
                    long lastStamp = welcome.lastStamp();
                    long nodeNs = welcome.nodeNs();
                    int entryBytes = welcome.entryBytes();
                    String node = welcome.node();
                    yield new Welcome(lastStamp, nodeNs, entryBytes, node, welcome.region());
                }
                case RefusedMessageDecoder.TEMPLATE_ID -> {
                    RefusedMessageDecoder refused = new RefusedMessageDecoder().wrap(in, BODY, block, version);
                    yield new Refused(known(Reason.of(refused.reason())), refused.text());
                }
                case GoodbyeMessageEncoder.TEMPLATE_ID -> new Goodbye();
                default -> FeedCodec.decode(Frames.templateId(in, 0), in, BODY, block, version);
            };
        } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new MalformedFrameException("a message ends early", e);
        }
    }

    private static Request request(RequestMessageDecoder from) {
        long requestId = from.requestId();
        Attempt attempt = known(Attempt.of(from.attempt()));
        long since = from.since();
        long deadlineNs = from.deadlineNs();
        Verb verb = known(Verb.of(from.verb()));
        Ttl ttl = known(Codes.ttl(from.ttlMs()));
        Condition condition = known(Codes.condition(from.condition(), from.expectedStamp(), from.expectedOrigin()));
        Version after = from.afterStamp() == 0 ? null : new Version(from.afterStamp(), from.afterOrigin());
        int limit = from.most();
        String cache = from.cache();
        String key = from.key();
        String type = from.contentType();
        byte[] value = bytes(from.valueLength(), from.buffer().capacity());
        from.getValue(value, 0, value.length);
        Operation.Content content =
                value.length == 0 && type.isEmpty() ? Operation.Content.NONE : new Operation.Content(type, value);
        Operation operation = new Operation(verb, cache, key, content, ttl, condition, after, limit);
        return new Request(requestId, attempt, since, deadlineNs, operation);
    }

    private static Answer answer(AnswerMessageDecoder from) {
        long requestId = from.requestId();
        Status status = known(Status.of(from.status()));
        boolean flag = from.flag() != 0;
        long stamp = from.stamp();
        long origin = from.origin();
        long number = from.number();
        List<Answer.Item> entries = List.of();
        for (AnswerMessageDecoder.EntriesDecoder each : from.entries()) {
            long entryStamp = each.entryStamp();
            long entryOrigin = each.entryOrigin();
            long expiresAt = each.expiresAt();
            String key = each.key();
            String contentType = each.contentType();
            String region = each.region();
            byte[] value = bytes(each.valueLength(), from.buffer().capacity());
            each.getValue(value, 0, value.length);
            entries = entries.isEmpty() ? new ArrayList<>() : entries;
            entries.add(new Answer.Item(key, contentType, value, entryStamp, entryOrigin, expiresAt, region));
        }
        return new Answer(requestId, status, flag, stamp, origin, number, entries, from.text());
    }

    /** A length that is more than the whole message is refused before an array of it is made. */
    static byte[] bytes(int length, int most) {
        if (length < 0 || length > most) {
            throw new MalformedFrameException("a message names a value of " + length + " bytes, and has " + most);
        }
        return length == 0 ? NOTHING : new byte[length];
    }

    static <T> T known(@Nullable T value) {
        if (value == null) {
            throw new MalformedFrameException("a message has a code that is not known");
        }
        return value;
    }

    static byte[] utf8(String text) {
        return text.isEmpty() ? NOTHING : text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] shortText(String text) {
        return utf8(text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) : text);
    }
}
