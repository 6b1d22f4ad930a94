package io.geolru.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class EventFrameTest {
    private final EventEncoder encoder = new EventEncoder();
    private final EventFrame frame = new EventFrame();

    @Test
    void everyFieldReadsBack() {
        byte[] value = "värde".getBytes(StandardCharsets.UTF_8);
        encoder.encode(EventKind.PUT, "sessions", "schlüssel", "application/json", value);
        encoder.request(77, 88, true);
        encoder.base(55, 66);
        encoder.complete(-11, 22, 33, 44);

        assertThat(Frames.check(encoder.buffer(), 0, encoder.length())).isEqualTo(Frames.Soundness.SOUND);
        assertThat(frame.wrap(encoder.buffer(), 0)).isTrue();
        assertThat(frame.kind()).isEqualTo(EventKind.PUT);
        assertThat(frame.origin()).isEqualTo(-11);
        assertThat(frame.sequence()).isEqualTo(22);
        assertThat(frame.stamp()).isEqualTo(33);
        assertThat(frame.expiresAt()).isEqualTo(44);
        assertThat(frame.baseStamp()).isEqualTo(55);
        assertThat(frame.baseOrigin()).isEqualTo(66);
        assertThat(frame.clientId()).isEqualTo(77);
        assertThat(frame.requestId()).isEqualTo(88);
        assertThat(frame.wasLive()).isTrue();
        assertThat(frame.cache()).isEqualTo("sessions");
        assertThat(frame.key()).isEqualTo("schlüssel");
        assertThat(frame.contentType()).isEqualTo("application/json");
        assertThat(frame.value()).isEqualTo(value);
        assertThat(frame.frameLength()).isEqualTo(encoder.length());
    }

    @Property(tries = 200)
    void anyKeyAndValueReadBack(@ForAll @Size(max = 200) byte[] value, @ForAll int seed) {
        Random random = new Random(seed);
        String key = "k" + random.nextInt() + (random.nextBoolean() ? "\ud83d\ude00" : "");
        encoder.encode(EventKind.PUT, "c", key, "", value);
        encoder.complete(1, 1, 1, Event.NEVER);
        assertThat(frame.wrap(encoder.buffer(), 0)).isTrue();
        assertThat(frame.key()).isEqualTo(key);
        assertThat(frame.value()).isEqualTo(value);
    }

    @Test
    void aFlippedBitAnywhereIsNoticed() {
        encoder.encode(EventKind.PUT, "default", "key", "text/plain", new byte[40]);
        encoder.complete(1, 2, 3, Event.NEVER);
        byte[] bytes = new byte[encoder.length()];
        encoder.buffer().getBytes(0, bytes);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] damaged = bytes.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(Frames.check(new UnsafeBuffer(damaged), 0, damaged.length))
                    .as("bit %d", bit)
                    .isNotEqualTo(Frames.Soundness.SOUND);
        }
    }

    @Test
    void aCutFrameIsTruncated() {
        encoder.encode(EventKind.REMOVE, "default", "key", "", new byte[0]);
        encoder.complete(1, 2, 3, Event.NEVER);
        for (int length = 0; length < encoder.length(); length++) {
            assertThat(Frames.check(encoder.buffer(), 0, length)).isEqualTo(Frames.Soundness.TRUNCATED);
        }
    }

    @Test
    void lengthsThatLeadOutsideAreRefusedEvenUnderARightChecksum() {
        Random random = new Random(4711);
        byte[] bytes = new byte[256];
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            encoder.encode(EventKind.PUT, "default", "key", "text/plain", new byte[20]);
            encoder.complete(1, 2, 3, Event.NEVER);
            int length = encoder.length();
            encoder.buffer().getBytes(0, bytes, 0, length);
            int at = 4 + random.nextInt(length - 4);
            bytes[at] = (byte) random.nextInt();
            UnsafeBuffer buffer = new UnsafeBuffer(bytes, 0, length);
            int claimed = Frames.frameLength(buffer, 0);
            if (claimed >= Frames.HEADER_LENGTH && claimed <= length) {
                Frames.seal(buffer, 0, claimed);
            }
            if (Frames.check(buffer, 0, length) == Frames.Soundness.SOUND && frame.wrap(buffer, 0)) {
                frame.cache();
                frame.key();
                frame.contentType();
                frame.value();
            } else {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void anUnknownSchemaVersionIsSaidToBeOne() {
        encoder.encode(EventKind.PUT, "default", "key", "", new byte[1]);
        encoder.complete(1, 2, 3, Event.NEVER);
        encoder.buffer().putShort(14, (short) 99, java.nio.ByteOrder.LITTLE_ENDIAN);
        Frames.seal(encoder.buffer(), 0, encoder.length());
        assertThat(Frames.check(encoder.buffer(), 0, encoder.length())).isEqualTo(Frames.Soundness.UNKNOWN_SCHEMA);
    }

    @Test
    void bodiesReadBack() {
        Bodies.EpochOpened opened = new Bodies.EpochOpened(5, 6, 7, "eu-1", "eu");
        assertThat(Bodies.EpochOpened.decode(event(EventKind.EPOCH_OPENED, opened.encode())))
                .isEqualTo(opened);
        Bodies.EventsMissing missing = new Bodies.EventsMissing(9, 10, 12);
        assertThat(Bodies.EventsMissing.decode(event(EventKind.EVENTS_MISSING, missing.encode())))
                .isEqualTo(missing);
        Bodies.NodeForgotten gone = new Bodies.NodeForgotten("eu-1", 13);
        assertThat(Bodies.NodeForgotten.decode(event(EventKind.NODE_FORGOTTEN, gone.encode())))
                .isEqualTo(gone);
        Frontier frontier = new Frontier();
        frontier.advance(1, 2, 3);
        frontier.advance(4, 5, 6);
        Bodies.SnapshotAdopted adopted = Bodies.SnapshotAdopted.decode(
                event(EventKind.SNAPSHOT_ADOPTED, new Bodies.SnapshotAdopted("name", frontier).encode()));
        assertThat(adopted.snapshot()).isEqualTo("name");
        assertThat(adopted.frontier().sequence(4)).isEqualTo(5);
        assertThat(adopted.frontier().hash()).isEqualTo(frontier.hash());
    }

    @Test
    void aBodyOfAnotherKindIsRefused() {
        byte[] body = new Bodies.EventsMissing(9, 10, 12).encode();
        assertThatThrownBy(() -> Bodies.EpochOpened.decode(event(EventKind.EPOCH_OPENED, body)))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining("EPOCH_OPENED");
        assertThatThrownBy(() -> Bodies.EpochOpened.decode(event(EventKind.EPOCH_OPENED, new byte[3])))
                .isInstanceOf(MalformedFrameException.class);
    }

    private EventFrame event(EventKind kind, byte[] body) {
        encoder.encode(kind, "", "", "", body);
        encoder.complete(1, 1, 1, Event.NEVER);
        assertThat(frame.wrap(encoder.buffer(), 0)).isTrue();
        return frame;
    }
}
