package io.geolru.replay;

import io.geolru.Version;
import io.geolru.codec.EventFrame;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.state.Entry;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a key on a node. Immutable.
 *
 * @param number counts them, from 1
 * @param what what it was
 * @param cache the cache's name
 * @param at where the journal tells it; null where no event does
 * @param sequence the place in its origin's order; 0 where it is not known
 * @param version the version of the write
 * @param base the version that its writer knew, (0, 0) for none
 * @param arrivedMs when it was known here, in milliseconds since 1970
 * @param lost whether the node that took it knew something newer then, as its journal says; change feeds leave it out
 * @param expiresAt when its time is over, in milliseconds since 1970, or {@link Event#NEVER}
 * @param contentType the media type of the value
 * @param value the value; null where there is none
 * @param outcome what came of it
 * @param other the version that it met; null for none
 * @param otherNumber the number of the moment with that version; 0 when there is none
 * @param concurrent whether the two were written without knowing of each other
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Moment(
        long number,
        What what,
        String cache,
        @Nullable JournalPosition at,
        long sequence,
        Version version,
        Version base,
        long arrivedMs,
        boolean lost,
        long expiresAt,
        String contentType,
        byte @Nullable [] value,
        Outcome outcome,
        @Nullable Version other,
        long otherNumber,
        boolean concurrent) {
    private static final Version NONE = new Version(0, 0);

    /** What happened. */
    enum What {
        PUT,
        REMOVE,
        CLEAR,
        /** The time of what stood was over. */
        EXPIRED,
        /** The snapshot that stands for the journal's lost beginning has it. */
        SNAPSHOT,
        /** A peer's snapshot, which was taken over, has it. */
        ADOPTED
    }

    /** What came of it. */
    enum Outcome {
        /** A value stands where none was live. */
        CREATED(true),
        /** A value stands in the place of an older one. */
        REPLACED(true),
        /** A live value is gone. */
        REMOVED(true),
        /** Nothing was live; nothing older can come back. */
        NOTHING_TO_REMOVE(true),
        /** The newest, but its time was over when it came. */
        EXPIRED_BEFORE(true),
        /** A live value is gone with all others. */
        CLEARED(true),
        /** Nothing was live. */
        NOTHING_TO_CLEAR(true),
        /** A newer value outlives the clear. */
        NEWER_STAYS(false),
        /** What is here is newer. */
        BEATEN(false),
        /** A clear that is newer came first. */
        CLEARED_BEFORE(false),
        /** What was here was forgotten, and may have been newer. */
        BELOW_FLOOR(false),
        /** The same write again. */
        REPEATED(false),
        /** A value stands from here on. */
        STANDS(true),
        /** It is known to be gone from here on. */
        GONE(true),
        /** What was here may have been overtaken by what others have forgotten. */
        FORGOTTEN(true),
        /** Its time was over. */
        OVER(true);

        private final boolean won;

        Outcome(boolean won) {
            this.won = won;
        }
    }

    /** What an event tells; what came of it is not known yet. */
    static Moment of(JournalReader reader, long number) {
        EventFrame event = reader.event();
        What what = switch (event.kind()) {
            case PUT -> What.PUT;
            case REMOVE -> What.REMOVE;
            default -> What.CLEAR;
        };
        return new Moment(
                number,
                what,
                event.cache(),
                reader.eventPosition(),
                event.sequence(),
                new Version(event.stamp(), event.origin()),
                new Version(event.baseStamp(), event.baseOrigin()),
                reader.arrivedAt(),
                !reader.won(),
                event.expiresAt(),
                event.contentType(),
                event.kind() == EventKind.PUT ? event.value() : null,
                Outcome.REPEATED,
                null,
                0,
                false);
    }

    /** What stands as a snapshot tells it. */
    static Moment ofSnapshot(
            What how,
            String cache,
            Version version,
            @Nullable Entry entry,
            @Nullable JournalPosition at,
            long ms,
            long number) {
        return new Moment(
                number,
                how,
                cache,
                at,
                0,
                version,
                NONE,
                ms,
                false,
                entry == null ? Event.NEVER : entry.expiresAt(),
                entry == null ? "" : entry.contentType(),
                entry == null ? null : entry.value(),
                Outcome.STANDS,
                null,
                0,
                false);
    }

    /** The end of the time of what stood. */
    static Moment expiry(Moment of, long number) {
        return new Moment(
                number,
                What.EXPIRED,
                of.cache,
                null,
                of.sequence,
                of.version,
                NONE,
                of.expiresAt,
                false,
                Event.NEVER,
                "",
                null,
                Outcome.OVER,
                of.version,
                of.number,
                false);
    }

    /**
     * The same with what came of it.
     *
     * @param met the version that it met; null for none
     * @param standing the moment that stood then; it is the one that was met if it has that version
     */
    Moment with(Outcome now, @Nullable Version met, @Nullable Moment standing, boolean isConcurrent) {
        long metNumber = standing != null && standing.version.equals(met) ? standing.number : 0;
        return new Moment(
                number,
                what,
                cache,
                at,
                sequence,
                version,
                base,
                arrivedMs,
                lost,
                expiresAt,
                contentType,
                value,
                now,
                met,
                metNumber,
                isConcurrent);
    }

    /** Whether it decides, from here on, what the key is. */
    boolean won() {
        return outcome.won;
    }
}
