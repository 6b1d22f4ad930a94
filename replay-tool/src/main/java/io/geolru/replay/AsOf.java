package io.geolru.replay;

import io.geolru.event.Event;
import io.geolru.event.HybridClock;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.recovery.FullFold;
import io.geolru.state.CacheState;

/**
 * The instant of which a state is wanted.
 *
 * @param ms milliseconds since 1970
 * @param past whether it was asked for: what was written later does not count
 */
record AsOf(long ms, boolean past) {
    /** Whether an event had been written by then. */
    boolean takes(Event event) {
        return !past || !isLater(event.stamp());
    }

    /** Whether a fold tells what there was: a snapshot that stands for a beginning may have what was written later. Says so if it does not. */
    boolean isKnown(FullFold folded, DataDirectory directory, Screen screen) {
        if (!folded.complete()) {
            screen.remark(directory.path() + ": the journal's beginning is gone and no sound snapshot stands for it: "
                    + "what was written before " + JournalFiles.first(directory) + " is not known");
        }
        if (past && folded.begunWith() != null && hasLater(folded)) {
            screen.remark(directory.path() + ": the state as of "
                    + screen.times().text(ms)
                    + " is not known any more: the journal begins at "
                    + JournalFiles.first(directory) + ", and the snapshot "
                    + folded.begunWith().path().getFileName() + ", which stands for what was before, has later writes; "
                    + "ask for a later time");
            return false;
        }
        return true;
    }

    private boolean hasLater(FullFold folded) {
        boolean[] later = {false};
        for (CacheState state : folded.fold().state().caches()) {
            state.forEachLive(entry -> later[0] |= isLater(entry.stamp()));
            state.forEachRecord((key, stamp, origin, cause) -> later[0] |= isLater(stamp));
            later[0] |= isLater(state.clearStamp());
        }
        return later[0] || isLater(folded.fold().highestStamp());
    }

    private boolean isLater(long stamp) {
        return HybridClock.epochMillis(stamp) > ms;
    }
}
