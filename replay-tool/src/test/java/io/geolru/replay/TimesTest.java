package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {
    private static final long NOW = SampleLog.Clock.BEGIN;

    private final Times berlin = new Times(ZoneId.of("Europe/Berlin"), new SampleLog.Clock());

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T12:00:00Z, 0",
        "2026-03-01T13:00:00+01:00, 0",
        "2026-03-01T13:00, 0",
        "2026-03-01 13:00:00.250, 250",
        "2026-03-01T13:00:00.250+01:00, 250",
        "2026-03-01, -46800000",
        "1772366400001, 1",
        "5ms, -5",
        "5s, -5000",
        "5m, -300000",
        "2h ago, -7200000",
        "1d, -86400000"
    })
    void instantsAreReadInTheUsersZone(String text, long afterNow) {
        assertThat(berlin.parse(text)).isEqualTo(NOW + afterNow);
    }

    @Test
    void whatIsPrintedIsReadAgain() {
        assertThat(berlin.text(NOW + 7)).isEqualTo("2026-03-01T13:00:00.007+01:00");
        assertThat(berlin.parse(berlin.text(NOW + 7))).isEqualTo(NOW + 7);
        assertThat(new Times(ZoneOffset.UTC, new SampleLog.Clock()).text(NOW)).isEqualTo("2026-03-01T12:00:00.000Z");
    }

    @Test
    void theFarFutureAndPastAreCutOff() {
        assertThat(berlin.parse("9999-12-31")).isEqualTo(9_000_000_000_000L);
        assertThat(berlin.parse("1900-01-01")).isZero();
        assertThat(berlin.parse("999999999d".substring(0, 6) + "d")).isZero();
    }

    @Test
    void anOverflowIsNoTime() {
        assertThatThrownBy(() -> berlin.parse("999999999999d")).hasMessageContaining("not a time: '999999999999d'");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0ms",
        "999, 999ms",
        "1000, 1s",
        "2500, 2.5s",
        "59999, 59.999s",
        "60000, 1m",
        "90000, 1m30s",
        "1799998, 30m",
        "3600000, 1h",
        "5400000, 1h30m",
        "86400000, 1d",
        "90000000, 1d1h",
        "-2500, -2.5s"
    })
    void durationsHaveTwoParts(long ms, String text) {
        assertThat(Times.duration(ms)).isEqualTo(text);
    }
}
