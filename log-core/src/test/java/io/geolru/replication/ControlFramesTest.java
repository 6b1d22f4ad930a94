package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.MALFORMED;
import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.codec.Bodies.EventsMissing;
import io.geolru.codec.Frames;
import io.geolru.event.Frontier;
import io.geolru.event.Names;
import io.geolru.simulation.SimCluster;
import io.geolru.simulation.SimNode;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What comes from the network is checked before it is believed. */
class ControlFramesTest {
    private static final int ROUNDS = 5_000;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[8_192]);

    @Test
    void heartbeatComesBackAsItWas() {
        Heartbeat beat = heartbeat();
        int length = new HeartbeatCodec().encode(buffer, 100, beat);
        assertThat(Frames.check(buffer, 100, length)).isEqualTo(Frames.Soundness.SOUND);
        Heartbeat back = new HeartbeatCodec().decode(buffer, 100);
        assertThat(back).usingRecursiveComparison().isEqualTo(beat);
        assertThat(length)
                .isLessThanOrEqualTo(HeartbeatCodec.OVERHEAD
                        + HeartbeatCodec.ENTRY_LENGTH
                                * (beat.frontier().size() + beat.echoes().size()));
    }

    @Test
    void requestComesBackAsItWas() {
        CatchUpRequest request = request();
        int length = new CatchUpCodec().encode(buffer, 100, request);
        assertThat(Frames.check(buffer, 100, length)).isEqualTo(Frames.Soundness.SOUND);
        assertThat(new CatchUpCodec().decodeRequest(buffer, 100))
                .usingRecursiveComparison()
                .isEqualTo(request);
        assertThat(length)
                .isLessThanOrEqualTo(CatchUpCodec.REQUEST_OVERHEAD
                        + CatchUpCodec.ENTRY_LENGTH
                                * (request.frontier().size() + request.missing().size()));
    }

    @Test
    void statusComesBackAsItWas() {
        for (CatchUpStatus.Outcome outcome : CatchUpStatus.Outcome.values()) {
            CatchUpStatus status = new CatchUpStatus(3, 4, outcome, 5, 6);
            new CatchUpCodec().encode(buffer, 100, status);
            assertThat(new CatchUpCodec().decodeStatus(buffer, 100)).isEqualTo(status);
        }
    }

    @Test
    void clusterHashesNeverChange() {
        assertThat(Names.clusterHash("foobar")).isEqualTo(0x85944171f73967e8L);
        assertThat(Names.clusterHash("a")).isEqualTo(0xaf63dc4c8601ec8cL);
    }

    @Test
    void damagedMessagesAreCountedAndChangeNothing() {
        SimCluster cluster = new SimCluster(3);
        SimNode node = cluster.start("a");
        long malformed = node.replicator().counters().get(MALFORMED);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < ROUNDS; i++) {
            int length = message(random.nextInt(3));
            if (random.nextBoolean()) {
                int at = Envelope.LENGTH + random.nextInt(length - Envelope.LENGTH);
                buffer.putByte(at, (byte) (buffer.getByte(at) ^ (1 << random.nextInt(8))));
            } else {
                length = random.nextInt(length);
            }
            node.receive(buffer, length);
        }
        cluster.run(5_000);
        assertThat(node.replicator().counters().get(MALFORMED) - malformed).isEqualTo(ROUNDS);
        assertThat(node.replicator().status().peers()).isEmpty();
    }

    @Test
    void nonsenseBehindASoundChecksumHarmsNobody() {
        SimCluster cluster = new SimCluster(4);
        SimNode node = cluster.start("a");
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < ROUNDS; i++) {
            int length = message(random.nextInt(3));
            for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
                int at = Envelope.LENGTH + 8 + random.nextInt(length - Envelope.LENGTH - 8);
                buffer.putByte(at, (byte) random.nextInt(256));
            }
            Frames.seal(buffer, Envelope.LENGTH, length - Envelope.LENGTH);
            node.receive(buffer, length);
            if (i % 100 == 0) {
                cluster.run(1);
            }
        }
        cluster.run(5_000);
        assertThat(node.replicator().status().peers()).hasSizeLessThanOrEqualTo(256);
    }

    private int message(int kind) {
        Envelope.encode(buffer, 0, Names.clusterHash("sim"), 99);
        return Envelope.LENGTH
                + switch (kind) {
                    case 0 -> new HeartbeatCodec().encode(buffer, Envelope.LENGTH, heartbeat());
                    case 1 -> new CatchUpCodec().encode(buffer, Envelope.LENGTH, request());
                    default ->
                        new CatchUpCodec()
                                .encode(
                                        buffer,
                                        Envelope.LENGTH,
                                        new CatchUpStatus(99, 1, CatchUpStatus.Outcome.SENDING, 2, 3));
                };
    }

    private static Heartbeat heartbeat() {
        return new Heartbeat(
                99,
                2,
                3,
                4,
                5,
                Heartbeat.READY | Heartbeat.FULL,
                frontier(),
                List.of(new Heartbeat.Echo(6, 7, 8), new Heartbeat.Echo(9, 10, 11)),
                "nöde",
                "region",
                "host:1");
    }

    private static CatchUpRequest request() {
        return new CatchUpRequest(99, 2, frontier(), List.of(new EventsMissing(3, 4, 5)), "host:1");
    }

    private static Frontier frontier() {
        Frontier frontier = new Frontier();
        frontier.advance(12, 13, 14);
        frontier.advance(-15, 16, 17);
        return frontier;
    }
}
