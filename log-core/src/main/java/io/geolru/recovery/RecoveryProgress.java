package io.geolru.recovery;

/** Told now and then how far a recovery is. Called on the recovering thread; quick. */
@FunctionalInterface
public interface RecoveryProgress {
    /** Hears nothing. */
    RecoveryProgress NONE = (what, done) -> {};

    /**
     * A step forward.
     *
     * @param what what is being read: "snapshot" with bytes done, or "journal" with events done
     */
    void at(String what, long done);
}
