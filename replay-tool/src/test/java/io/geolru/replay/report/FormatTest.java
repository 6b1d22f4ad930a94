package io.geolru.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.replay.report.Format.Tick;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
    private static final Format BERLIN = new Format(ZoneId.of("Europe/Berlin"));
    private static final Format UTC = new Format(ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "0, < 1 ms",
        "1, 1 ms",
        "999, 999 ms",
        "1000, 1 s",
        "1500, 1.5 s",
        "100400, 100 s",
        "119000, 119 s",
        "120000, 2 min",
        "600000, 10 min",
        "7200000, 2 h",
        "172800000, 2 d",
        "8640000000, 100 d"
    })
    void durationsHaveOneUnit(long ms, String text) {
        assertThat(Format.duration(ms)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0 B", "999, 999, 999 B", "1024, 1k, 1 KB", "1536, 1.5k, 1.5 KB", "2000000, 2M, 1.9 MB"})
    void numbersAreShort(long number, String plain, String bytes) {
        assertThat(Format.compact(number)).isEqualTo(plain);
        assertThat(Format.bytes(number)).isEqualTo(bytes);
    }

    @Test
    void sharesThatAreSmallAreNotNothing() {
        assertThat(Format.percent(0, 10)).isEqualTo("0 %");
        assertThat(Format.percent(1, 100_000)).isEqualTo("< 0.1 %");
        assertThat(Format.percent(1, 40)).isEqualTo("2.5 %");
        assertThat(Format.percent(1, 0)).isEqualTo("0 %");
    }

    @Test
    void ticksAreRoundInTheZone() {
        long noon = ms("2026-03-01T12:00:00Z");
        assertThat(labels(BERLIN, noon, noon + 90 * 60_000L))
                .containsExactly("13:00", "13:15", "13:30", "13:45", "14:00", "14:15", "14:30");
        assertThat(labels(UTC, noon + 1, noon + 9_000)).containsExactly("12:00:02", "12:00:04", "12:00:06", "12:00:08");
        assertThat(labels(BERLIN, noon, noon + 86_400_000L)).containsExactly("18:00", "2 Mar", "06:00", "12:00");
        assertThat(labels(UTC, noon, noon + 5 * 86_400_000L))
                .containsExactly("2 Mar", "3 Mar", "4 Mar", "5 Mar", "6 Mar");
        assertThat(labels(UTC, 0, 9_000_000_000_000L)).hasSizeBetween(2, 8);
    }

    @Test
    void theZoneIsNamedWithItsOffset() {
        assertThat(BERLIN.zone(ms("2026-03-01T12:00:00Z"))).isEqualTo("Europe/Berlin (UTC+01:00)");
        assertThat(UTC.zone(0)).isEqualTo("UTC");
    }

    @Test
    void textsAreEscaped() {
        assertThat(new Html()
                        .element("b", "<i a='\"'>&\u202e\u0000", "title", "\"><script>")
                        .toString())
                .isEqualTo("<b title=\"&quot;&gt;&lt;script&gt;\">&lt;i a=&#39;&quot;&#39;&gt;&amp;\\u202e\\u0000</b>");
    }

    private static List<String> labels(Format format, long from, long to) {
        return format.timeTicks(from, to, 7).stream().map(Tick::label).toList();
    }

    private static long ms(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }
}
