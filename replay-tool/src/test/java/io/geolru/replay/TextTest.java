package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void aPathIsOneArgumentOfAShell() {
        assertThat(Text.argument(Path.of("data/eu-1"))).isEqualTo("data/eu-1");
        assertThat(Text.argument(Path.of("my data/it's"))).isEqualTo("'my data/it'\\''s'");
        assertThat(Text.argument(Path.of("$HOME;x"))).isEqualTo("'$HOME;x'");
    }

    @Test
    void plainWordsStayAsTheyAre() {
        assertThat(Text.word("user:1/ümläut-漢字")).isEqualTo("user:1/ümläut-漢字");
    }

    @Test
    void whatWouldBreakTheLineIsEscaped() {
        assertThat(Text.word("")).isEqualTo("\"\"");
        assertThat(Text.word("two words")).isEqualTo("\"two words\"");
        assertThat(Text.word("a\nb\t\"c\"\\")).isEqualTo("\"a\\nb\\t\\\"c\\\"\\\\\"");
        assertThat(Text.word("\u001b[31m\u202e")).isEqualTo("\"\\u001b[31m\\u202e\"");
    }

    @Test
    void sizesHaveAUnit() {
        assertThat(Text.bytes(0)).isEqualTo("0 B");
        assertThat(Text.bytes(1023)).isEqualTo("1023 B");
        assertThat(Text.bytes(1536)).isEqualTo("1.5 KB");
        assertThat(Text.bytes(300L << 20)).isEqualTo("300 MB");
        assertThat(Text.bytes(Long.MAX_VALUE)).isEqualTo("8388608 TB");
    }

    @Test
    void oneIsNotSeveral() {
        assertThat(Text.count(1, "file")).isEqualTo("1 file");
        assertThat(Text.count(12_345, "file")).isEqualTo("12,345 files");
    }
}
