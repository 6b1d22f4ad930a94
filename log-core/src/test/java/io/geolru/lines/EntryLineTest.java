package io.geolru.lines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.Ttl;
import io.geolru.Version;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryLineTest {
    private static final Version VERSION = new Version(7, 9);
    private static final int MAX_LINE = 1 << 20;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "-0.50e+3",
                "12345678901234567890.000",
                "true",
                "false",
                "null",
                "\"\"",
                "\"a\\u0041\\\"\\n\"",
                "\"\\ud800\"",
                "{}",
                "[]",
                "[1, 2 ,\t3]",
                "{ \"b\" : 1 , \"a\":[ {\"a\":1,\"a\":2} ] }",
                "\"grüße 😀 \u2028\"",
                "[1.0E400]"
            })
    void jsonStandsInTheLineByteForByte(String json) throws IOException {
        String line = written(json.getBytes(UTF_8), "application/json");
        assertThat(line).contains("\"value\":" + json + ",\"contentType\"");
        assertThat(line.chars().filter(c -> c == '\n')).hasSize(1);
        assertThat(new String(read(line).value(), UTF_8)).isEqualTo(json);
        String spaced = "{\"value\" : " + json + " ,\"contentType\":\"application/json\" , \"key\":\"k\"}\r\n";
        assertThat(new String(read(spaced).value(), UTF_8)).isEqualTo(json);
        assertThat(new String(read("{\"key\":\"k\",\"value\":" + json + "}").value(), UTF_8))
                .isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " 1", "1 ", "1\n", "[1,\n2]", "1 2", "{", "nul", "'a'", "\ufeff1", "1\0", "\"\t\"", "[1,]", "01",
                "NaN"
            })
    void whatIsNoJsonOnOneLineStandsInBase64(String value) throws IOException {
        for (String type : List.of("application/json", "text/x+json; charset=utf-8")) {
            assertRoundTripInBase64(value.getBytes(UTF_8), type);
        }
    }

    @Test
    void bytesThatAreNotUtf8StandInBase64() throws IOException {
        for (String type : List.of("application/json", "application/x+json", "text/plain", "")) {
            assertRoundTripInBase64(new byte[] {'"', (byte) 0xC3, '"'}, type);
            assertRoundTripInBase64(new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'}, type);
        }
        assertRoundTripInBase64("[1]".getBytes(UTF_8), "application/octet-stream");
        assertRoundTripInBase64(new byte[0], "");
    }

    @Test
    void textStandsAsAString() throws IOException {
        for (String text :
                List.of("", "plain", "two\nlines\r\n", "\"quoted\" \\ \0\u001f", "grüße 😀 \u2028", "{\"a\":1}")) {
            String line = written(text.getBytes(UTF_8), "text/html; charset=utf-8");
            assertThat(line).contains("\"value\":\"").doesNotContain("base64");
            EntryLine read = read(line);
            assertThat(read.value()).isEqualTo(text.getBytes(UTF_8));
            assertThat(read.contentType()).isEqualTo("text/html; charset=utf-8");
        }
    }

    @Test
    void nestedAsDeepAsItMayBeIsReadBack() throws IOException {
        for (int depth = 995; depth < 1_005; depth++) {
            byte[] value = ("[".repeat(depth) + "]".repeat(depth)).getBytes(UTF_8);
            assertThat(read(written(value, "application/json")).value())
                    .as("%d deep", depth)
                    .isEqualTo(value);
        }
    }

    @Test
    void whateverBytesAValueHasComeBack() throws IOException {
        Random random = new Random(5);
        String alphabet = "{}[]\",:0123eE+-. \n\\utrfalsn\u00e4\ud83d\ude00";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            byte[] value = text.toString().getBytes(UTF_8);
            String type = random.nextBoolean() ? "application/json" : "text/plain";
            assertThat(read(written(value, type)).value()).as("%s", text).isEqualTo(value);
        }
    }

    @Test
    void everythingElseComesBackToo() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EntryLineWriter writer = new EntryLineWriter(out);
        writer.write("c", "k\"ä\n", "1".getBytes(UTF_8), "application/json", VERSION, 1_500);
        writer.write(null, "k", "1".getBytes(UTF_8), "", VERSION, EntryLineWriter.NO_TTL);
        assertThat(out.toString(UTF_8).lines())
                .containsExactly(
                        "{\"cache\":\"c\",\"key\":\"k\\\"ä\\n\",\"value\":1,\"contentType\":\"application/json\",\"version\":\""
                                + VERSION + "\",\"ttl\":1500}",
                        "{\"key\":\"k\",\"base64\":\"MQ==\",\"contentType\":\"\",\"version\":\"" + VERSION
                                + "\",\"ttl\":null}");
        List<EntryLine> read = readAll(out.toString(UTF_8));
        assertThat(read.get(0).cache()).isEqualTo("c");
        assertThat(read.get(0).key()).isEqualTo("k\"ä\n");
        assertThat(read.get(0).ttl().millis()).isEqualTo(1_500);
        assertThat(read.get(1).cache()).isNull();
        assertThat(read.get(1).ttl().kind()).isEqualTo(Ttl.Kind.FIXED);
        assertThat(read.get(1).ttl().millis()).isZero();
        assertThat(read.get(1).contentType()).isEmpty();
    }

    @Test
    void whatALineDoesNotSayIsTakenAsUsual() throws IOException {
        EntryLine json = read("{\"key\":\"k\",\"value\":{\"a\":1}}");
        assertThat(json.contentType()).isEqualTo("application/json");
        assertThat(json.ttl().kind()).isEqualTo(Ttl.Kind.OF_CACHE);
        assertThat(json.cache()).isNull();
        assertThat(json.isRemove()).isFalse();
        assertThat(read("{\"key\":\"k\",\"base64\":\"\"}").contentType()).isEqualTo("application/octet-stream");
        assertThat(read("{\"key\":\"k\",\"value\":\"v\",\"contentType\":\"application/xml\"}")
                        .value())
                .isEqualTo("v".getBytes(UTF_8));
        assertThat(read("{\"key\":\"k\",\"op\":\"remove\",\"more\":[{}],\"version\":7}")
                        .isRemove())
                .isTrue();
        assertThat(read("{\"key\":\"k\",\"op\":\"put\",\"value\":1}").isRemove())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1500,1500", "'\"10s\"',10000", "'\"7ms\"',7", "'\"2d\"',172800000"})
    void livesAreMillisecondsOrDurations(String ttl, long millis) throws IOException {
        assertThat(read("{\"key\":\"k\",\"value\":1,\"ttl\":" + ttl + "}").ttl().millis())
                .isEqualTo(millis);
    }

    @Test
    void aLifeMayBeKept() throws IOException {
        assertThat(read("{\"key\":\"k\",\"value\":1,\"ttl\":\"keep\"}").ttl().kind())
                .isEqualTo(Ttl.Kind.KEEP);
    }

    @Test
    void emptyLinesArePassedOverAndLinesCounted() throws IOException {
        EntryLineReader reader = reader("\n \r\n{\"key\":\"a\",\"value\":1}\r\n\n{\"key\":\"b\",\"value\":2}");
        assertThat(reader.next().key()).isEqualTo("a");
        assertThat(reader.line()).isEqualTo(3);
        assertThat(reader.next().key()).isEqualTo("b");
        assertThat(reader.line()).isEqualTo(5);
        assertThat(reader.next()).isNull();
        assertThat(reader.next()).isNull();
    }

    @Test
    void linesLongerThanTheBufferAreRead() throws IOException {
        StringBuilder all = new StringBuilder();
        List<Integer> lengths = List.of(10, 65_400, 200_000, 5, 400_000, 65_536, 1);
        for (int length : lengths) {
            all.append("{\"key\":\"k\",\"value\":\"").append("x".repeat(length)).append("\"}\n");
        }
        List<EntryLine> read = readAll(all.toString());
        assertThat(read).extracting(line -> line.value().length - 2).isEqualTo(lengths);
    }

    @Test
    void aLineThatIsTooLongIsRefused() {
        EntryLineReader reader =
                new EntryLineReader(new ByteArrayInputStream(("\n" + "x".repeat(100_000)).getBytes(UTF_8)), 1_000);
        assertThatThrownBy(reader::next)
                .isInstanceOf(BadLineException.class)
                .hasMessage("line 2: is longer than 1000 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1] | line 1: must be a JSON object",
                "{\"key\":\"k\" | line 1: is not JSON: ",
                "{\"key\":\"k\",\"value\":1} 2 | line 1: has something behind its JSON object",
                "{\"value\":1} | line 1: key: is missing",
                "{\"key\":\"\",\"value\":1} | line 1: key: key must have 1 to 1024 bytes of UTF-8, has 0",
                "{\"key\":7,\"value\":1} | line 1: key: must be a string",
                "{\"key\":null,\"value\":1} | line 1: key: must be a string",
                "{\"key\":\"a\",\"key\":\"b\",\"value\":1} | line 1: key: stands there twice",
                "{\"key\":\"k\",\"cache\":\"a/b\",\"value\":1} | line 1: cache: cache name may have letters",
                "{\"key\":\"k\"} | line 1: value: is missing; give value or base64",
                "{\"key\":\"k\",\"value\":1,\"base64\":\"\"} | line 1: value: stands beside base64; give one",
                "{\"key\":\"k\",\"base64\":\"?\"} | line 1: base64: is not base64",
                "{\"key\":\"k\",\"value\":1,\"contentType\":\"text/plain\"} | line 1: value: must be a string for content type text/plain; or give base64",
                "{\"key\":\"k\",\"value\":\"\\ud800\",\"contentType\":\"text/plain\"} | line 1: value: text has an unpaired surrogate",
                "{\"key\":\"k\",\"value\":1,\"contentType\":\"a\\r\\nb\"} | line 1: contentType: must have at most 255 bytes",
                "{\"key\":\"k\",\"value\":1,\"op\":\"get\"} | line 1: op: must be \"put\" or \"remove\"",
                "{\"key\":\"k\",\"value\":1,\"ttl\":0} | line 1: ttl: must be null, milliseconds, a duration",
                "{\"key\":\"k\",\"value\":1,\"ttl\":-1} | line 1: ttl: must be null",
                "{\"key\":\"k\",\"value\":1,\"ttl\":99999999999999999999} | line 1: ttl: must be null",
                "{\"key\":\"k\",\"value\":1,\"ttl\":\"9999999999999d\"} | line 1: ttl: must be null",
                "{\"key\":\"k\",\"value\":1,\"ttl\":1.5} | line 1: ttl: must be null",
                "{\"key\":\"k\",\"value\":1,\"ttl\":\"soon\"} | line 1: ttl: must be null",
            })
    void badLinesNameTheFieldAndWhatIsAllowed(String line, String message) {
        assertThatThrownBy(() -> read(line))
                .isInstanceOf(BadLineException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aLineThatIsNotUtf8IsRefused() {
        byte[] line = "{\"key\":\"k\",\"value\":\"?\"}".getBytes(UTF_8);
        line[20] = (byte) 0xFF;
        EntryLineReader reader = new EntryLineReader(new ByteArrayInputStream(line), MAX_LINE);
        assertThatThrownBy(reader::next).hasMessage("line 1: is not text in UTF-8");
    }

    private static void assertRoundTripInBase64(byte[] value, String type) throws IOException {
        String line = written(value, type);
        assertThat(line).contains("\"base64\":\"").doesNotContain("\"value\"");
        assertThat(read(line).value()).isEqualTo(value);
        assertThat(read(line).contentType()).isEqualTo(type);
    }

    private static String written(byte[] value, String type) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new EntryLineWriter(out).write("c", "k", value, type, VERSION, 5);
        return out.toString(UTF_8);
    }

    private static EntryLine read(String line) throws IOException {
        EntryLine read = reader(line).next();
        assertThat(read).isNotNull();
        return read;
    }

    private static List<EntryLine> readAll(String lines) throws IOException {
        EntryLineReader reader = reader(lines);
        List<EntryLine> read = new ArrayList<>();
        for (EntryLine line = reader.next(); line != null; line = reader.next()) {
            read.add(line);
        }
        return read;
    }

    private static EntryLineReader reader(String lines) {
        return new EntryLineReader(new ByteArrayInputStream(lines.getBytes(UTF_8)), MAX_LINE);
    }
}
