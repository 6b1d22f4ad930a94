package io.geolru;

import io.geolru.event.Frontier;
import io.geolru.event.NodeTime;
import io.geolru.recovery.JournalDamagedException;
import io.geolru.recovery.LostBeginning;
import io.geolru.replication.CatchUpState;
import io.geolru.replication.NameConflict;
import io.geolru.replication.Replicator;
import io.geolru.writer.HeldLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a start: waits until what this node holds is as good as what its peers hold. Used by the starting thread. */
final class Joining {
    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
    private static final long WAIT_STEP_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long STANDSTILL_NS = TimeUnit.SECONDS.toNanos(30);

    /** While it lasts nothing else needs to move. */
    private static final Set<CatchUpState> TRANSFER =
            Set.of(CatchUpState.FETCHING_SNAPSHOT, CatchUpState.MERGING_SNAPSHOT);

    private final Replicator replicator;
    private final HeldLog held;
    private final NodeTime time;
    private volatile @Nullable LostBeginning lostBeginning;

    /** @param lostBeginning what recovery could not find and peers may have; null for nothing */
    Joining(Replicator replicator, HeldLog held, NodeTime time, @Nullable LostBeginning lostBeginning) {
        this.replicator = replicator;
        this.held = held;
        this.time = time;
        this.lostBeginning = lostBeginning;
    }

    /** Whether nothing is lost that peers may still give back. Thread-safe. */
    boolean isWhole() {
        return lostBeginning == null;
    }

    /** Why reads are not current, with the reasons of replication; empty when they are. Thread-safe. */
    List<String> notReady(List<String> reasons) {
        if (isWhole()) {
            return reasons;
        }
        List<String> all = new ArrayList<>(reasons);
        all.add("the journal's beginning is lost, and no peer has brought it back yet");
        return List.copyOf(all);
    }

    /**
     * Waits until the node is ready, or a catch-up has stood still for long.
     *
     * @throws NameInUseException when a live peer has this node's name
     * @throws JournalDamagedException when the journal's beginning is lost and no peer could give it back
     */
    void await() {
        long movedNs = time.nanoTime();
        long seen = held.frontierVersion();
        while (!replicator.ready()
                || (isBeginningLost() && !replicator.acknowledgements().peers().isEmpty())) {
            requireName();
            long now = time.nanoTime();
            // Where only the beginning is lacking, what peers write is not what is waited for.
            long version = replicator.ready() ? seen : held.frontierVersion();
            if (version != seen
                    || TRANSFER.contains(replicator.status().catchUp().state())) {
                seen = version;
                movedNs = now;
            }
            if (now - movedNs > STANDSTILL_NS) {
                LOG.warn(
                        "not ready yet, and nothing moves: {}",
                        String.join("; ", replicator.status().reasons()));
                break;
            }
            LockSupport.parkNanos(WAIT_STEP_NS);
        }
        LostBeginning lost = lostBeginning;
        if (lost != null && isBeginningLost()) {
            throw new JournalDamagedException(lost.message());
        }
    }

    private void requireName() {
        NameConflict conflict = replicator.nameConflict();
        if (conflict != null) {
            throw new NameInUseException("name '" + conflict.name() + "' is in use by a live peer"
                    + (conflict.endpoint().isEmpty() ? "" : " at " + conflict.endpoint()));
        }
    }

    /** Looks whether something is lost that no peer has given back by now. Thread-safe. */
    boolean isBeginningLost() {
        LostBeginning lost = lostBeginning;
        if (lost != null) {
            Frontier present = new Frontier();
            held.frontier(present);
            if (lost.isBack(present, held.missing())) {
                lostBeginning = null;
            }
        }
        return lostBeginning != null;
    }
}
