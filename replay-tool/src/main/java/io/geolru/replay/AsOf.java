package io.geolru.replay;

import io.geolru.codec.Bodies;
import io.geolru.codec.MalformedFrameException;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.HybridClock;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.recovery.AdoptedSnapshots;
import io.geolru.recovery.FullFold;
import io.geolru.state.CacheState;
import java.util.ArrayList;
import java.util.List;

/** The instant of which a state is wanted, and what a fold left out because of it. Not thread-safe. */
final class AsOf {
    private final long ms;
    private final boolean past;
    private final List<Adoption> leftOut = new ArrayList<>();

    /** That somebody took a peer's snapshot over, later. */
    private record Adoption(long origin, String snapshot, long ms) {}

    /**
     * @param ms milliseconds since 1970
     * @param past whether it was asked for: what was written later does not count
     */
    AsOf(long ms, boolean past) {
        this.ms = ms;
        this.past = past;
    }

    /** In milliseconds since 1970. */
    long ms() {
        return ms;
    }

    /** Whether an event had been written by then. */
    boolean takes(Event event) {
        boolean taken = !past || !isLater(event.stamp());
        if (!taken && event.kind() == EventKind.SNAPSHOT_ADOPTED) {
            noteLeftOut(event);
        }
        return taken;
    }

    private void noteLeftOut(Event adoption) {
        try {
            leftOut.add(new Adoption(
                    adoption.origin(),
                    Bodies.SnapshotAdopted.decode(adoption).snapshot(),
                    HybridClock.epochMillis(adoption.stamp())));
        } catch (MalformedFrameException e) {
            return; // Nothing can be taken over from it at any time.
        }
    }

    /**
     * Whether a fold tells what there was: a snapshot that stands for a beginning may have what was written later, and what a peer's snapshot has
     * is not in the journal before it was taken over. Says so if it does not.
     */
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
        AdoptedSnapshots own = AdoptedSnapshots.in(directory);
        for (Adoption adoption : leftOut) {
            if (own.file(adoption.origin, adoption.snapshot) != null) {
                screen.remark(directory.path() + ": the state as of "
                        + screen.times().text(ms)
                        + " is not known any more: of what the snapshot " + adoption.snapshot
                        + " brought, which was taken over at "
                        + screen.times().text(adoption.ms)
                        + ", the journal does not tell what was there before; ask for that time or a later one");
                return false;
            }
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
