package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.fuzz.FuzzConfig;
import io.geolru.fuzz.Fuzzing;
import io.geolru.http.FuzzHttp;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the node takes from outside, beside what its log takes, bears any bytes. */
class FuzzNodeTest {
    /** The node behind it is at work on its own all the time. */
    private static final String HTTP = "io.geolru.http.**:io.geolru.lines.**";

    static Stream<Arguments> targets() {
        return Stream.of(
                Arguments.of(FuzzConfig.class, 1_500, "io.geolru.**"), Arguments.of(FuzzHttp.class, 1_000, HTTP));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void bearsWhatIsKeptAndWhatIsFound(Class<?> target, int runs, String where) throws Exception {
        assertThat(Fuzzing.look(target, runs, where)).isPositive();
    }
}
