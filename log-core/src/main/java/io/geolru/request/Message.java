package io.geolru.request;

import org.jspecify.annotations.Nullable;

/** What goes over a {@link Link}. */
public sealed interface Message
        permits Message.Hello,
                Message.Welcome,
                Message.Refused,
                Message.Ping,
                Message.Pong,
                Message.Goodbye,
                Request,
                Answer,
                FeedMessage {
    /**
     * A client wants a session.
     *
     * @param clientId drawn at random by the client, once for its life; never 0
     * @param cluster the cluster that it means
     */
    record Hello(long clientId, String cluster) implements Message {}

    /**
     * The client has a session.
     *
     * @param lastStamp the stamp of the node's last event: what it writes from here on is above
     * @param nodeNs the node's monotonic clock in nanoseconds
     * @param entryBytes the largest entry, in bytes
     * @param node the node's name
     * @param region the node's region
     */
    record Welcome(long lastStamp, long nodeNs, int entryBytes, String node, String region) implements Message {}

    /**
     * The client has no session, or none any more.
     *
     * @param reason why
     * @param text the same for people
     */
    record Refused(Reason reason, String text) implements Message {}

    /**
     * The client lives.
     *
     * @param number echoed by the node
     */
    record Ping(long number) implements Message {}

    /**
     * The node lives.
     *
     * @param number the ping's
     * @param lastStamp see {@link Welcome}
     * @param nodeNs see {@link Welcome}
     */
    record Pong(long number, long lastStamp, long nodeNs) implements Message {}

    /** The session is over. */
    record Goodbye() implements Message {}

    /** Why there is no session. The codes are on the wire. */
    enum Reason {
        /** The node belongs to another cluster. */
        OTHER_CLUSTER(0, "otherCluster"),
        /** The client speaks another version, or something else. */
        OTHER_VERSION(1, "otherVersion"),
        /** The node has as many sessions as it takes. */
        TOO_MANY_SESSIONS(2, "tooManySessions"),
        /** The node has not caught up yet, or is closing. */
        NOT_READY(3, "notReady"),
        /** What came was no message, or not one that was due. */
        PROTOCOL(4, "protocol");

        private static final Reason[] ALL = values();

        private final int code;
        private final String counter;

        Reason(int code, String counter) {
            this.code = code;
            this.counter = counter;
        }

        /** The code on the wire. */
        public int code() {
            return code;
        }

        /** The name of the counter of clients that are refused for it. */
        public String counter() {
            return counter;
        }

        static @Nullable Reason of(int code) {
            return code >= 0 && code < ALL.length ? ALL[code] : null;
        }
    }
}
