package io.geolru.journal;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class RecordsTest {
    @Property
    void aTrailerKeepsItsInstantAndNoticesEveryFlippedBit(
            @ForAll @LongRange(min = -(1L << 47), max = (1L << 47) - 1) long instant,
            @ForAll @IntRange(max = Long.SIZE - 1) int bit) {
        long trailer = Records.trailer(instant);
        assertThat(Records.isTrailer(trailer)).isTrue();
        assertThat(Records.arrivedAt(trailer)).isEqualTo(instant);
        assertThat(Records.isTrailer(trailer ^ (1L << bit))).isFalse();
    }
}
