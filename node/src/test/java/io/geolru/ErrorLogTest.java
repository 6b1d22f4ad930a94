package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ErrorLogTest {
    private final List<String> ends = new ArrayList<>();
    private final ErrorLog errors = new ErrorLog(LoggerFactory.getLogger(ErrorLogTest.class), ends::add);

    @Test
    void anExceptionIsCountedAndSurvived() {
        errors.onError(new IllegalStateException("thrown on purpose"));
        assertThat(errors.count()).isEqualTo(1);
        assertThat(ends).isEmpty();
    }

    @Test
    void anErrorEndsItsThreadAndIsToldToWhoeverEndsTheNode() {
        errors.onError(new OutOfMemoryError("made on purpose"));
        assertThat(errors.count()).isEqualTo(1);
        assertThat(ends).singleElement().asString().contains("OutOfMemoryError", "made on purpose");
    }
}
