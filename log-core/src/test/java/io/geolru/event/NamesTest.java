package io.geolru.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "Default", "a.b_c-9"})
    void cacheNamesOfTheAllowedCharactersPass(String name) {
        assertThat(Names.requireCacheName(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "ä", "12345678901234567890123456789012345678901234567890123456789012345"})
    void otherCacheNamesAreRefused(String name) {
        assertThatThrownBy(() -> Names.requireCacheName(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cache name");
    }

    @Test
    void keysAreMeasuredInBytes() {
        assertThat(Names.requireKey("ä".repeat(512))).hasSize(512);
        assertThatThrownBy(() -> Names.requireKey("ä".repeat(513))).hasMessageContaining("has 1026");
        assertThatThrownBy(() -> Names.requireKey("")).hasMessageContaining("has 0");
        assertThatThrownBy(() -> Names.requireKey("a\ud800b")).hasMessageContaining("surrogate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "text/plain;charset=utf-8", "application/vnd.x+json \t; a=\"b c\"", "a/b;"})
    void mediaTypesPass(String type) {
        assertThat(Names.requireContentType(type)).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a", "a/", "/b", "a b/c", "a/b c", "a/b ", "a/b;\n", "a/b;ä", "a//b", "ä/b"})
    void otherContentTypesAreRefused(String type) {
        assertThatThrownBy(() -> Names.requireContentType(type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("media type");
    }

    @Property(tries = 300)
    void utf8LengthIsThatOfTheEncoder(@ForAll String text) {
        boolean encodable = StandardCharsets.UTF_8.newEncoder().canEncode(text);
        if (encodable) {
            assertThat(Names.utf8Length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
        } else {
            assertThatThrownBy(() -> Names.utf8Length(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
