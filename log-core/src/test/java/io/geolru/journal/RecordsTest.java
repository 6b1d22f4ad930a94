package io.geolru.journal;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class RecordsTest {
    @Property
    void aTrailerKeepsItsInstantAndNoticesEveryFlippedBit(
            @ForAll @LongRange(max = (1L << 47) - 1) long instant,
            @ForAll boolean won,
            @ForAll @IntRange(max = Long.SIZE - 1) int bit) {
        long trailer = Records.trailer(instant, won);
        assertThat(Records.isTrailer(trailer)).isTrue();
        assertThat(Records.arrivedAt(trailer)).isEqualTo(instant);
        assertThat(Records.won(trailer)).isEqualTo(won);
        assertThat(Records.isTrailer(trailer ^ (1L << bit))).isFalse();
    }
}
