package io.geolru.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MissingRangesTest {
    private final MissingRanges missing = new MissingRanges();

    @Test
    void fillingTheMiddleLeavesBothEnds() {
        missing.add(1, 3, 6);
        assertThat(missing.fill(1, 4)).isTrue();
        assertThat(missing.fill(1, 4)).isFalse();
        assertThat(missing.all())
                .containsExactlyInAnyOrder(new MissingRanges.Range(1, 3, 3), new MissingRanges.Range(1, 5, 6));
    }

    @Test
    void touchingRangesBecomeOne() {
        missing.add(1, 3, 4);
        missing.add(1, 5, 6);
        missing.add(2, 5, 6);
        assertThat(missing.all())
                .containsExactlyInAnyOrder(new MissingRanges.Range(1, 3, 6), new MissingRanges.Range(2, 5, 6));
    }

    @Property(tries = 200)
    void agreesWithASetOfNumbers(@ForAll @Size(max = 30) java.util.List<@IntRange(min = 1, max = 40) Integer> numbers) {
        MissingRanges ranges = new MissingRanges();
        TreeSet<Long> model = new TreeSet<>();
        for (int i = 0; i < numbers.size(); i++) {
            long from = numbers.get(i);
            if (i % 3 == 0) {
                assertThat(ranges.fill(1, from)).isEqualTo(model.remove(from));
            } else {
                ranges.add(1, from, from + i % 4);
                for (long sequence = from; sequence <= from + i % 4; sequence++) {
                    model.add(sequence);
                }
            }
            for (long sequence = 0; sequence < 50; sequence++) {
                assertThat(ranges.contains(1, sequence)).isEqualTo(model.contains(sequence));
            }
            assertThat(ranges.isEmpty()).isEqualTo(model.isEmpty());
        }
    }

    @Test
    void aSnapshotFillsWhatItHoldsAndBringsItsOwnHoles() {
        Frontier held = new Frontier();
        held.advance(1, 10, 0);
        held.advance(2, 10, 0);
        MissingRanges missing = new MissingRanges();
        missing.add(1, 3, 6);
        missing.add(2, 3, 6);
        missing.add(3, 3, 6);
        Frontier taken = new Frontier();
        taken.advance(1, 20, 0);
        taken.advance(2, 5, 0);

        missing.adopt(
                held,
                taken,
                List.of(
                        new MissingRanges.Range(1, 5, 5),
                        new MissingRanges.Range(1, 8, 12),
                        new MissingRanges.Range(2, 1, 2),
                        new MissingRanges.Range(3, 1, 9)));

        assertThat(missing.all())
                .containsExactlyInAnyOrder(
                        new MissingRanges.Range(1, 5, 5),
                        new MissingRanges.Range(1, 11, 12),
                        new MissingRanges.Range(2, 6, 6),
                        new MissingRanges.Range(3, 3, 6));
    }
}
