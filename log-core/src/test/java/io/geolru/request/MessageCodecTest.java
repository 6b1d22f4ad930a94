package io.geolru.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.Condition;
import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.codec.Frames;
import io.geolru.codec.MalformedFrameException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
    private static final Operation GET = Operation.of(Verb.GET, "c", "k");
    private static final int TTL_OFFSET = 16 + 24;

    private final MessageCodec codec = new MessageCodec();

    private byte[] encoded(Operation operation) {
        byte[] bytes = new byte[codec.encode(new Request(7, Attempt.AGAIN, 11, 13, operation))];
        codec.buffer().getBytes(0, bytes);
        return bytes;
    }

    private Request decoded(byte[] bytes) {
        return (Request) codec.decode(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    /** Programs of earlier versions send it so. */
    @Test
    void aRequestIsTheseBytes() {
        Operation operation = Operation.of(Verb.PUT, "cache", "key")
                .withContent("text/plain", new byte[] {1, 2, 3})
                .withTtl(Ttl.keep())
                .withCondition(Condition.matches(new Version(17, 19)))
                .withAfter(new Version(23, 29))
                .withLimit(31);
        assertThat(HexFormat.of().formatHex(encoded(operation)))
                .isEqualTo("773d46217400000047000a000200010007000000000000000b000000000000000d00000000000000"
                        + "ffffffffffffffff1100000000000000130000000000000017000000000000001d000000000000001f000000"
                        + "03030105636163686503006b65790a746578742f706c61696e03000000010203");
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        for (Ttl ttl : List.of(Ttl.ofCache(), Ttl.keep(), Ttl.none(), Ttl.of(Duration.ofMillis(5)), Ttl.of(Ttl.MAX))) {
            assertThat(decoded(encoded(GET.withTtl(ttl))).operation().ttl()).hasToString(ttl.toString());
        }
        Condition version = Condition.matches(new Version(1, 2));
        for (Condition each : List.of(Condition.none(), Condition.absent(), Condition.present(), version)) {
            assertThat(decoded(encoded(GET.withCondition(each))).operation().condition())
                    .hasToString(each.toString());
        }
        assertThat(decoded(encoded(GET.withAfter(new Version(3, 4))))
                        .operation()
                        .after())
                .isEqualTo(new Version(3, 4));
        assertThat(decoded(encoded(GET)).operation().after()).isNull();
    }

    @Test
    void aLifeThatIsNoneIsNoMessage() {
        for (long ttl : new long[] {-3, Ttl.MAX.toMillis() + 1}) {
            UnsafeBuffer bytes = new UnsafeBuffer(encoded(GET));
            bytes.putLong(TTL_OFFSET, ttl);
            Frames.seal(bytes, 0, bytes.capacity());
            assertThatThrownBy(() -> codec.decode(bytes, 0, bytes.capacity()))
                    .isInstanceOf(MalformedFrameException.class);
        }
    }
}
