package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.fuzz.FuzzConfig;
import io.geolru.fuzz.Fuzzing;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the node takes from outside, beside what its log takes, bears any bytes. */
class FuzzNodeTest {
    static Stream<Arguments> targets() {
        return Stream.of(Arguments.of(FuzzConfig.class, 1_500));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void bearsWhatIsKeptAndWhatIsFound(Class<?> target, int runs) throws Exception {
        assertThat(Fuzzing.look(target, runs)).isPositive();
    }
}
