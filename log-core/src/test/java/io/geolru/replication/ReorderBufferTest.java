package io.geolru.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.codec.EventEncoder;
import io.geolru.codec.EventFrame;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ReorderBufferTest {
    private static final long ORIGIN = 42;
    private static final int MAX_BYTES = 10_000;

    private final ReorderBuffer buffer = new ReorderBuffer(MAX_BYTES);

    @Test
    void givesBackWhatItWasGivenBySequence() {
        buffer.add(event(ORIGIN, 7, 10));
        buffer.add(event(ORIGIN, 5, 20));
        assertThat(buffer.take(ORIGIN, 4)).isNull();
        assertThat(sequenceOf(buffer.take(ORIGIN, 5))).isEqualTo(5);
        assertThat(buffer.take(ORIGIN, 6)).isNull();
        assertThat(sequenceOf(buffer.take(ORIGIN, 7))).isEqualTo(7);
        assertThat(buffer.has(ORIGIN)).isFalse();
        assertThat(buffer.bytes()).isZero();
    }

    @Test
    void keepsNothingBelowWhatIsTaken() {
        buffer.add(event(ORIGIN, 5, 20));
        buffer.add(event(ORIGIN, 6, 20));
        assertThat(sequenceOf(buffer.take(ORIGIN, 6))).isEqualTo(6);
        assertThat(buffer.bytes()).isZero();
    }

    @Test
    void keepsAnEventOnce() {
        buffer.add(event(ORIGIN, 5, 20));
        long bytes = buffer.bytes();
        buffer.add(event(ORIGIN, 5, 20));
        assertThat(buffer.bytes()).isEqualTo(bytes);
    }

    @Test
    void fullItKeepsTheNewest() {
        int dropped = 0;
        for (int sequence = 2; sequence <= 100; sequence++) {
            dropped += buffer.add(event(ORIGIN, sequence, 500));
            assertThat(buffer.bytes()).isLessThanOrEqualTo(MAX_BYTES);
        }
        assertThat(dropped).isPositive();
        assertThat(buffer.take(ORIGIN, 1 + dropped)).isNull();
        for (int sequence = 2 + dropped; sequence <= 100; sequence++) {
            assertThat(sequenceOf(buffer.take(ORIGIN, sequence))).isEqualTo(sequence);
        }
        assertThat(buffer.bytes()).isZero();
    }

    @Test
    void oneOriginDoesNotDriveOutAnother() {
        buffer.add(event(ORIGIN, 5, 500));
        for (int sequence = 2; sequence <= 100; sequence++) {
            buffer.add(event(ORIGIN + 1, sequence, 500));
        }
        assertThat(sequenceOf(buffer.take(ORIGIN, 5))).isEqualTo(5);
    }

    @Test
    void eventLargerThanAllIsDropped() {
        assertThat(buffer.add(event(ORIGIN, 5, 2 * MAX_BYTES))).isOne();
        assertThat(buffer.has(ORIGIN)).isFalse();
        assertThat(buffer.bytes()).isZero();
    }

    @Test
    void bytesAreCountedWhateverComes() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 10_000; i++) {
            long origin = random.nextLong(1, 5);
            switch (random.nextInt(8)) {
                case 0 -> buffer.drop(origin);
                case 1, 2 -> buffer.take(origin, random.nextInt(50));
                default -> buffer.add(event(origin, random.nextInt(50), random.nextInt(1_000)));
            }
            assertThat(buffer.bytes()).isBetween(0L, (long) MAX_BYTES);
        }
        for (int origin = 1; origin <= 4; origin++) {
            buffer.drop(origin);
        }
        assertThat(buffer.bytes()).isZero();
    }

    private static long sequenceOf(byte[] frame) {
        assertThat(frame).isNotNull();
        EventFrame event = new EventFrame();
        assertThat(event.wrap(new UnsafeBuffer(frame), 0)).isTrue();
        return event.sequence();
    }

    private static EventFrame event(long origin, long sequence, int valueBytes) {
        EventEncoder encoder = new EventEncoder();
        encoder.encode(EventKind.PUT, "default", "key", "", new byte[valueBytes]);
        encoder.complete(origin, sequence, sequence, Event.NEVER);
        EventFrame event = new EventFrame();
        assertThat(event.wrap(encoder.buffer(), 0)).isTrue();
        return event;
    }
}
