package io.geolru.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.event.Frontier;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static Position of(Map<Long, Long> sequences) {
        Frontier frontier = new Frontier();
        sequences.forEach((origin, sequence) -> frontier.advance(origin, sequence, 7));
        return new Position(frontier);
    }

    @Property(tries = 200)
    void itsTextIsReadBackAndNoOther(
            @ForAll @Size(max = 20) Map<Long, @LongRange(min = 1) Long> sequences,
            @ForAll @LongRange(max = 1_000) long at,
            @ForAll @LongRange(max = 63) long other) {
        Position position = of(sequences);
        String text = position.toString();
        assertThat(text).matches("[A-Za-z0-9_-]+");
        Position read = Position.parse(text);
        assertThat(read).isEqualTo(position).hasSameHashCodeAs(position).hasToString(text);
        sequences.forEach(
                (origin, sequence) -> assertThat(read.sequence(origin)).isEqualTo(sequence));

        int changed = (int) (at % text.length());
        char wrong = ALPHABET.charAt((int) other);
        if (wrong != text.charAt(changed) && changed < text.length() - 1) { // the last one has bits that do not count
            String damaged = text.substring(0, changed) + wrong + text.substring(changed + 1);
            assertThatThrownBy(() -> Position.parse(damaged)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void originsWithoutEventsDoNotCount() {
        Frontier frontier = new Frontier();
        frontier.advance(5, 0, 3);
        assertThat(new Position(frontier)).isEqualTo(Position.BEGINNING);
        assertThat(Position.parse(Position.BEGINNING.toString())).isEqualTo(Position.BEGINNING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "AQ", "AQDiw--", "yesterday", "AQDiw--l=", "AQDiw--lAAAA", "Ü", "AQDi w--l"})
    void whatNoNodeGaveIsRefusedByName(String text) {
        assertThatThrownBy(() -> Position.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void aTextBeyondAllBoundsIsRefusedUnread() {
        String text = String.join("", List.of("A".repeat(Position.MAX_TEXT_LENGTH), "A"));
        assertThatThrownBy(() -> Position.parse(text)).hasMessageContaining("longer than");
    }
}
