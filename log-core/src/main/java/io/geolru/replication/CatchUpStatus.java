package io.geolru.replication;

import org.jspecify.annotations.Nullable;

/**
 * How a catch-up stands at the peer that serves it.
 *
 * @param origin the peer
 * @param requestId the requester's number for the request
 * @param eventsSent so far
 * @param bytesLeft an estimate
 */
record CatchUpStatus(long origin, long requestId, Outcome outcome, long eventsSent, long bytesLeft) {
    /** What a status says. Codes are part of the protocol. */
    enum Outcome {
        /** More is to come. */
        SENDING(1),
        /** Everything that was appended before the request came has been sent. */
        COMPLETE(2),
        /** The journal no longer reaches back to what was asked for; nothing was sent. */
        UNREACHABLE(3),
        /** As many catch-ups as allowed are being served; ask again later. */
        BUSY(4),
        /** Reading the journal failed. */
        FAILED(5);

        private static final Outcome[] OUTCOMES = values();
        private final int code;

        Outcome(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static @Nullable Outcome ofCode(int code) {
            return code >= 1 && code <= OUTCOMES.length ? OUTCOMES[code - 1] : null;
        }
    }
}
