package io.geolru.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What goes over a link that a feed of changes has to itself, once there is a session. */
public sealed interface FeedMessage extends Message {
    /**
     * The client wants changes.
     *
     * @param cache of this cache
     * @param prefix of keys that begin with it, empty for all
     * @param start from where on
     * @param sinceMs the instant for {@link Start#INSTANT}, in milliseconds since 1970
     * @param position the place for {@link Start#POSITION}, in its binary form; empty otherwise
     */
    @SuppressWarnings("ArrayRecordComponent") // shared, and never compared
    record Follow(String cache, String prefix, Start start, long sinceMs, byte[] position) implements FeedMessage {}

    /**
     * The feed begins, and changes follow.
     *
     * @param position where, in its binary form
     */
    @SuppressWarnings("ArrayRecordComponent") // shared, and never compared
    record Begun(byte[] position) implements FeedMessage {}

    /**
     * Changes, in order.
     *
     * @param moved the origins that have changes here or moved otherwise
     * @param frames the changes as {@link ChangeFrames}
     * @param length how many bytes of that
     */
    @SuppressWarnings("ArrayRecordComponent") // shared, and never compared
    record Changes(List<Moved> moved, byte[] frames, int length) implements FeedMessage {}

    /**
     * How far the feed is in an origin, behind all changes of the message.
     *
     * @param region the region of its node; empty when that is not known
     */
    record Moved(long origin, long sequence, String region) {}

    /**
     * No more changes come.
     *
     * @param text why, for people
     */
    record Ended(End reason, String text) implements FeedMessage {}

    /** Where a feed begins. The codes are on the wire. */
    enum Start {
        /** With what comes from now on. */
        NOW(0),
        /** Behind a position. */
        POSITION(1),
        /** With what the node took at an instant or later. */
        INSTANT(2);

        private static final Start[] ALL = values();

        private final int code;

        Start(int code) {
            this.code = code;
        }

        /** The code on the wire. */
        public int code() {
            return code;
        }

        static @Nullable Start of(int code) {
            return code >= 0 && code < ALL.length ? ALL[code] : null;
        }
    }

    /** Why a feed ends. The codes are on the wire. */
    enum End {
        /** The node's journal does not hold all that comes next. */
        OUT_OF_REACH(0),
        /** More expiries and evictions came than are kept for a reader. */
        TOO_SLOW(1),
        /** What was asked for is not allowed. */
        BAD_REQUEST(2),
        /** The next change is longer than a message. */
        TOO_LARGE(3),
        /** The node is closing. */
        CLOSED(4);

        private static final End[] ALL = values();

        private final int code;

        End(int code) {
            this.code = code;
        }

        /** The code on the wire. */
        public int code() {
            return code;
        }

        static @Nullable End of(int code) {
            return code >= 0 && code < ALL.length ? ALL[code] : null;
        }
    }
}
