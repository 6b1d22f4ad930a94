package io.geolru.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What is to be sent, and what is left of it. */
class OutboxTest {
    @Test
    void aLargeOneLeavesNothingBehindAndIsNotWrittenOver() {
        Outbox outbox = new Outbox();
        outbox.writeBytes(new byte[1_000_000]);
        ByteBuffer large = outbox.take();
        outbox.writeBytes(new byte[] {1, 2});
        ByteBuffer small = outbox.take();

        assertThat(large).isEqualTo(ByteBuffer.allocate(1_000_000));
        assertThat(small).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        assertThat(small.capacity()).isLessThan(10_000);
        assertThat(outbox.take().hasRemaining()).isFalse();
    }
}
