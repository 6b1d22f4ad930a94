package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.fuzz.FuzzEventFrame;
import io.geolru.fuzz.FuzzLines;
import io.geolru.fuzz.FuzzReceiver;
import io.geolru.fuzz.FuzzSnapshot;
import io.geolru.fuzz.Fuzzing;
import io.geolru.journal.FuzzJournal;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever takes bytes from outside bears any bytes. */
class FuzzTest {
    static Stream<Arguments> targets() {
        return Stream.of(
                Arguments.of(FuzzEventFrame.class, 20_000),
                Arguments.of(FuzzReceiver.class, 300),
                Arguments.of(FuzzSnapshot.class, 300),
                Arguments.of(FuzzJournal.class, 600),
                Arguments.of(FuzzLines.class, 10_000));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void bearsWhatIsKept(Class<?> target) throws Throwable {
        assertThat(Fuzzing.giveKept(target)).isPositive();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void bearsWhatIsFound(Class<?> target, int runs) throws Exception {
        Fuzzing.look(target, runs);
    }
}
