package io.geolru.recovery;

import io.geolru.codec.EventFrame;
import io.geolru.journal.DamageListener;
import io.geolru.journal.JournalPosition;
import org.jspecify.annotations.Nullable;

/** Looks on while a journal is folded. Called by the folding thread, in the order of the journal. */
public interface FoldVisitor extends DamageListener {
    /** Takes every event and is deaf to damage. */
    FoldVisitor NONE = new FoldVisitor() {};

    /**
     * One event, before it is folded.
     *
     * @param event valid during the call
     * @param at where it begins
     * @param arrivedAt when the node took it, by its clock, in milliseconds since 1970
     * @return whether it is to be folded
     */
    default boolean event(EventFrame event, JournalPosition at, long arrivedAt) {
        return true;
    }

    @Override
    default void damaged(JournalPosition at, @Nullable JournalPosition soundAgainAt, String what) {}
}
