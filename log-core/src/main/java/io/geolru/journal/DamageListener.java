package io.geolru.journal;

import org.jspecify.annotations.Nullable;

/** Hears of what a reader could not read. Called by the thread that reads. */
@FunctionalInterface
public interface DamageListener {
    /**
     * A stretch of the journal is unreadable.
     *
     * @param at where the last sound record ended
     * @param soundAgainAt where the next sound record, or the next file of the epoch, begins; null when nothing sound follows in the epoch: its
     *     end was damaged, or torn by a power failure
     * @param what says what is wrong
     */
    void damaged(JournalPosition at, @Nullable JournalPosition soundAgainAt, String what);
}
