package io.geolru.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.codec.Frames;
import io.geolru.codec.MalformedFrameException;
import io.geolru.recovery.TestLog;
import io.geolru.request.Message;
import io.geolru.request.Message.Reason;
import io.geolru.request.MessageCodec;
import io.geolru.request.Operation;
import io.geolru.request.Request;
import io.geolru.request.Status;
import io.geolru.request.Verb;
import io.geolru.serving.ServingConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node makes of clients that do not do what they should, and a client of such nodes. */
class ClientProtocolTest {
    private static final int SESSIONS = 8;

    @TempDir
    Path folder;

    private final TestLog.Clock clock = new TestLog.Clock();
    private final MessageCodec codec = new MessageCodec();
    private final Verbs<String> verbs = new Verbs<>("c", Values.TEXT);
    private ServedNode node;

    @BeforeEach
    void start() {
        node = new ServedNode(folder, "a", clock, 1_000);
    }

    @AfterEach
    void close() {
        node.close();
    }

    private RawClient session(long clientId) {
        return RawClient.session(node, clientId);
    }

    private ClientCore core(String cluster) {
        return new ClientCore(
                ClientConfig.of("udp:a:1").withCluster(cluster).withTimeout(Duration.ofMillis(50)),
                1,
                to -> node.dial(),
                clock.nanoTime());
    }

    private void run(ClientCore core, int steps) {
        for (int i = 0; i < steps; i++) {
            clock.advance(1);
            node.doWork();
            core.doWork(clock.nanoTime());
        }
    }

    @Test
    void aClientOfAnotherClusterIsToldSo() {
        ClientCore core = core("other");
        run(core, 20);
        assertThat(core.isConnected()).isFalse();
        assertThat(core.describe()).isEqualTo("udp:a:1: this node belongs to cluster 'test'");
        Call call = core.submit(verbs.get("k"), null, clock.nanoTime() + 10_000_000);
        run(core, 20);
        assertThatThrownBy(call::answer)
                .isInstanceOf(CallTimeoutException.class)
                .hasMessageContaining("cluster 'test'");
        core.close();
    }

    @Test
    void aNewerVersionIsToldWhichOneIsSpoken() {
        RawClient link = new RawClient(node);
        int length = codec.encode(new Message.Hello(1, ServedNode.CLUSTER));
        UnsafeBuffer hello = new UnsafeBuffer(new byte[length]);
        hello.putBytes(0, codec.buffer(), 0, length);
        Frames.header(
                hello,
                0,
                length,
                Frames.templateId(hello, 0),
                Frames.blockLength(hello, 0),
                2,
                MessageCodec.VERSION + 1);
        Frames.seal(hello, 0, length);
        assertThat(link.link().offer(hello, 0, length)).isTrue();
        node.doWork();
        assertThat(link.only())
                .isEqualTo(new Message.Refused(
                        Reason.OTHER_VERSION,
                        "this node speaks version " + MessageCodec.VERSION + ", not " + (MessageCodec.VERSION + 1)));
        node.doWork();
        assertThat(link.link().isClosed()).isTrue();
    }

    @Test
    void whoeverAsksWithoutAHelloIsRefused() {
        RawClient link = new RawClient(node);
        link.send(link.request(1, verbs.put("k", "v", Ttl.ofCache())));
        assertThat(link.only()).isInstanceOf(Message.Refused.class);
        assertThat(node.log().get("k")).isNull();
    }

    @Test
    void garbageEndsItsSessionAndNoOther() {
        RawClient good = session(1);
        Random random = new Random(5);
        int length = codec.encode(good.request(7, verbs.put("k", "v", Ttl.ofCache())));
        byte[] sound = new byte[length];
        codec.buffer().getBytes(0, sound);
        for (int i = 0; i < 500; i++) {
            RawClient link = session(2);
            byte[] bad = sound.clone();
            int changes = 1 + random.nextInt(4);
            for (int change = 0; change < changes; change++) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            }
            int end = random.nextInt(4) == 0 ? random.nextInt(bad.length) : bad.length;
            link.link().offer(new UnsafeBuffer(bad), 0, end);
            node.doWork();
            assertThat(link.only()).isInstanceOf(Message.Refused.class);
            link.link().close();
            node.doWork();
        }
        assertThat(node.log().get("k")).isNull();
        assertThat(node.server().counters().malformed()).isEqualTo(500);
        assertThat(node.server().counters().sessions()).isEqualTo(1);
        assertThat(good.status(1, verbs.put("k", "v", Ttl.ofCache()))).isEqualTo(Status.OK);
    }

    /** With the right checksum, whatever else is wrong with it. */
    @Test
    void nothingThatIsSealedWellMakesTheCodecReadOutsideOfIt() {
        Random random = new Random(6);
        int length = codec.encode(new RawClient(node).request(7, verbs.put("key", "value", Ttl.ofCache())));
        byte[] sound = new byte[length];
        codec.buffer().getBytes(0, sound);
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            UnsafeBuffer bad = new UnsafeBuffer(sound.clone());
            for (int change = random.nextInt(4); change >= 0; change--) {
                bad.putByte(8 + random.nextInt(length - 8), (byte) random.nextInt(256));
            }
            Frames.seal(bad, 0, length);
            try {
                new MessageCodec().decode(bad, 0, length);
            } catch (MalformedFrameException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 49_999);
    }

    @Test
    void badFieldsAreAnswered() {
        RawClient link = session(1);
        assertThat(link.status(1, Operation.of(Verb.PUT, "no/cache", "k"))).isEqualTo(Status.BAD_REQUEST);
        assertThat(link.status(2, Operation.of(Verb.PUT, "c", ""))).isEqualTo(Status.BAD_REQUEST);
        Operation put = verbs.put("k", "v", Ttl.ofCache());
        assertThat(link.status(3, put.withContent("a\r\nb", new byte[1]))).isEqualTo(Status.BAD_REQUEST);
        assertThat(link.status(7, put.withAfter(new Version(Long.MAX_VALUE, 9))))
                .isEqualTo(Status.BAD_REQUEST);
        Operation late = verbs.get("k", new Version(Long.MAX_VALUE, 9));
        assertThat(link.status(8, late.withContent("", new byte[2_000]))).isEqualTo(Status.BAD_REQUEST);
        assertThat(link.status(6, verbs.put("other", "v", Ttl.ofCache()))).isEqualTo(Status.OK);
        assertThat(link.status(4, verbs.scan("", "").withLimit(0))).isEqualTo(Status.BAD_REQUEST);
        assertThat(link.status(5, verbs.put("k", "x".repeat(TestLog.MAX_ENTRY_BYTES), Ttl.ofCache())))
                .isEqualTo(Status.TOO_LARGE);
        assertThat(node.log().get("k")).isNull();
    }

    @Test
    void nothingIsDoneBehindItsDeadline() {
        RawClient link = session(1);
        Request late = link.request(1, verbs.put("k", "v", Ttl.ofCache()));
        clock.advance(1_001);
        assertThat(link.answer(late).status()).isEqualTo(Status.EXPIRED);
        assertThat(node.log().get("k")).isNull();
    }

    @Test
    void moreSessionsThanAllowedAreRefusedUntilOneEnds() {
        List<RawClient> links = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            links.add(session(1 + i));
        }
        RawClient more = new RawClient(node);
        more.send(new Message.Hello(99, ServedNode.CLUSTER));
        assertThat(more.only())
                .isEqualTo(new Message.Refused(
                        Reason.TOO_MANY_SESSIONS, "this node has 8 sessions, as many as clients.maxSessions allows"));
        links.get(0).send(new Message.Goodbye());
        session(100);
    }

    @Test
    void aThousandClientsThatComeAndGoLeaveNothing() {
        for (int i = 0; i < 1_000; i++) {
            RawClient link = session(1 + i);
            assertThat(link.status(1, verbs.put("k" + i % 10, "v", Ttl.ofCache())))
                    .isEqualTo(Status.OK);
            if (i % 2 == 0) {
                link.send(new Message.Goodbye());
            } else {
                link.link().close();
            }
            node.doWork();
            assertThat(node.server().isIdle()).isTrue();
        }
        assertThat(node.server().counters().opened()).isEqualTo(1_000);
    }

    @Test
    void aClientThatIsKilledIsForgotten() {
        session(1);
        clock.advance(ServingConfig.SILENCE_NS / 1_000_000 + 1);
        node.doWork();
        assertThat(node.server().isIdle()).isTrue();
    }

    @Test
    void aClientThatTakesNoAnswersIsNotReadAndHoldsUpNobody() {
        RawClient slow = session(1);
        RawClient good = session(2);
        int asked = 0;
        for (int i = 1; i <= 100; i++) {
            asked += slow.offer(slow.request(i, verbs.put("slow" + i, "v", Ttl.ofCache()))) ? 1 : 0;
            node.doWork();
        }
        assertThat(asked).isLessThan(30);
        assertThat(good.status(1, verbs.put("good", "v", Ttl.ofCache()))).isEqualTo(Status.OK);
        int answered = 0;
        for (int i = 0; i < 100; i++) {
            answered += slow.received().size();
            node.doWork();
        }
        assertThat(answered).isEqualTo(asked);
    }

    @Test
    void asManyCallsAsMayBeAreUnderWayAndTheNextIsRefused() {
        ClientCore core = new ClientCore(
                ClientConfig.of("udp:a:1").withCluster(ServedNode.CLUSTER).withMaxInFlight(5),
                1,
                to -> node.dial(),
                clock.nanoTime());
        run(core, 20);
        long deadlineNs = clock.nanoTime() + 1_000_000_000L;
        for (int i = 0; i < 5; i++) {
            core.submit(verbs.put("k" + i, "v", Ttl.ofCache()), null, deadlineNs);
        }
        assertThatThrownBy(() -> core.submit(verbs.get("k"), null, deadlineNs))
                .isInstanceOf(BackPressureException.class)
                .hasMessageContaining("maxInFlight");
        run(core, 20);
        assertThat(core.inFlight()).isZero();
        core.close();
        assertThatThrownBy(() -> core.submit(verbs.get("k"), null, deadlineNs))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsStillOnItsWayOverAnOlderSessionOfAClientIsNotDone() {
        RawClient older = session(1);
        assertThat(older.offer(older.request(1, verbs.putIfAbsent("k", "v", Ttl.ofCache()))))
                .isTrue();
        RawClient newer = new RawClient(node);
        assertThat(newer.offer(new Message.Hello(1, ServedNode.CLUSTER))).isTrue();
        node.doWork();
        assertThat(newer.only()).isInstanceOf(Message.Welcome.class);
        node.doWork();
        assertThat(node.log().get("k")).isNull();
        assertThat(older.link().isClosed()).isTrue();
        assertThat(node.server().counters().sessions()).isEqualTo(1);
    }

    @Test
    void aClientThatComesAgainTakesTheRoomOfItsOlderSession() {
        for (int i = 0; i < SESSIONS; i++) {
            session(1 + i);
        }
        session(3);
    }

    @Test
    void aSessionWithTheLongestSilenceIsKeptUpThoughNothingIsAsked() {
        ClientConfig config = ClientConfig.of("udp:a:1").withCluster(ServedNode.CLUSTER);
        assertThatThrownBy(() -> config.withSilence(Duration.ofSeconds(31)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("silence");
        ClientCore core =
                new ClientCore(config.withSilence(Duration.ofSeconds(30)), 1, to -> node.dial(), clock.nanoTime());
        for (int i = 0; i < 60; i++) {
            run(core, 3);
            clock.advance(1_000);
        }
        assertThat(core.isConnected()).isTrue();
        assertThat(node.server().counters().opened()).isEqualTo(1);
        core.close();
    }
}
