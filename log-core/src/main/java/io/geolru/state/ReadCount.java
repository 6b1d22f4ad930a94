package io.geolru.state;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A count that readers keep, each at its seat where it has one: nothing is locked for it. Thread-safe, and exact while nobody reads. */
final class ReadCount {
    private final UseClock uses;
    private final int number;
    private final LongAdder others = new LongAdder();

    ReadCount(UseClock uses) {
        this.uses = uses;
        this.number = uses.newCount();
    }

    /** @param seat that of the calling thread, null for none */
    void increment(@Nullable Seat seat) {
        if (seat == null) {
            others.increment();
        } else {
            seat.count(number);
        }
    }

    long sum() {
        return others.sum() + uses.counted(number);
    }
}
