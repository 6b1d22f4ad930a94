package io.geolru.recovery;

import io.geolru.event.Frontier;
import io.geolru.event.MissingRanges;

/**
 * The beginning of a journal was deleted, as retention does, and no sound snapshot stands for it.
 *
 * @param held what had been journaled before
 * @param message names the position and the command that helps where no peer has it
 */
public record LostBeginning(Frontier held, String message) {
    /** Whether it has come back, from peers: nothing of it is lacking or missing. */
    public boolean isBack(Frontier present, Iterable<MissingRanges.Range> missing) {
        boolean[] back = {present.covers(held)};
        missing.forEach(range -> back[0] &= range.from() > held.sequence(range.origin()));
        return back[0];
    }
}
