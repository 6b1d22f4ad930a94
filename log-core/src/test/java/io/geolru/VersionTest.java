package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
    @Test
    void stampDecidesBeforeOrigin() {
        assertThat(new Version(2, 1)).isGreaterThan(new Version(1, 9));
        assertThat(new Version(2, 9)).isGreaterThan(new Version(2, 1));
        assertThat(new Version(2, 9)).isEqualByComparingTo(new Version(2, 9));
    }

    @Test
    void textFormReadsBack() {
        Version version = new Version(0x0192f3a4b5c60001L, 0x8f3a00000000000fL);
        assertThat(version).hasToString("0192f3a4b5c60001-8f3a00000000000f");
        assertThat(Version.parse(version.toString())).isEqualTo(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1-2", "0192f3a4b5c60001_8f3a00000000000f", "0192f3a4b5c6000g-8f3a00000000000f"})
    void otherTextIsRefusedByName(String text) {
        assertThatThrownBy(() -> Version.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
