package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"0ms,0", "500ms,500", "10s,10000", "5m,300000", "2h,7200000", "7d,604800000", "007s,7000"})
    void readsEachUnit(String text, long millis) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10",
                "s",
                "1.5s",
                "-1s",
                " 1s",
                "1 s",
                "1S",
                "1w",
                "1s ",
                "٣s",
                "9223372036854775807ms",
                "999999999999999999d"
            })
    void readsNothingElse(String text) {
        assertThat(Durations.parse(text)).isNull();
    }

    @Property
    void whatIsWrittenIsRead(@ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long millis) {
        Duration duration = Duration.ofMillis(millis);

        assertThat(Durations.parse(Durations.text(duration))).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({"0,0ms", "1500,1500ms", "60000,1m", "90000,90s", "86400000,1d"})
    void writesTheShortest(long millis, String text) {
        assertThat(Durations.text(Duration.ofMillis(millis))).isEqualTo(text);
    }
}
