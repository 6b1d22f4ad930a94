package io.geolru.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.sealing.Told;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class RefusedTest {
    private String source = "10.0.0.1:1";
    private final Transport transport = (Transport) Proxy.newProxyInstance(
            Transport.class.getClassLoader(), new Class<?>[] {Transport.class}, (proxy, method, args) -> source);
    private final ReplicationCounters counters = new ReplicationCounters();
    private final Refused refused = new Refused(transport, counters);

    @Test
    void eachCauseIsToldOnceOfEachHost() {
        assertThat(refused.add(ReplicationCounter.TAMPERED, 1, "why")).isTrue();
        source = "10.0.0.1:2";
        assertThat(refused.add(ReplicationCounter.TAMPERED, 2, "why")).isFalse();
        assertThat(refused.add(ReplicationCounter.REPLAYED, 2, "why")).isTrue();
        source = "10.0.0.2:1";
        assertThat(refused.add(ReplicationCounter.TAMPERED, 1, "why")).isTrue();
        assertThat(counters.get(ReplicationCounter.TAMPERED)).isEqualTo(3);
    }

    @Test
    void madeUpSourcesOfOneCauseSilenceNoOther() {
        int told = 0;
        for (int i = 0; i < 1_000; i++) {
            source = "10.0." + i / 256 + "." + i % 256 + ":1";
            told += refused.add(ReplicationCounter.WRONG_SECRET, i, "why") ? 1 : 0;
        }
        assertThat(told).isEqualTo(Told.MAX_SOURCES);
        assertThat(counters.get(ReplicationCounter.WRONG_SECRET)).isEqualTo(1_000);
        assertThat(refused.add(ReplicationCounter.UNSEALED, 1, "why")).isTrue();
    }
}
