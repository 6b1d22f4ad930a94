package io.geolru.writer;

import io.geolru.codec.EventEncoder;
import io.geolru.codec.EventFrame;
import io.geolru.journal.RecordedLog;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes writes on behalf of clients of the node, each at most once here: an event carries the client and the request that it was made for, so
 * that a request which comes again is known, also after a restart, from the journal. What it remembers is bounded; whether that reaches back far
 * enough is said and never guessed. Thread-safe.
 *
 * <p>What a request that comes again is compared by: the node tells a client the stamp of its last event, now and then, and the client keeps
 * with each request what it was told last before it sent it for the first time. All that the request may have made is stamped above. So if
 * every write above that stamp is remembered here and the request is not among them, it was never made.
 *
 * <p>That holds for as long as the journal keeps what was written, as it does over a kill of the process. Where the operating system or the power
 * fails, the journal may lose its last events ({@code journal.sync} says how many), though peers have them: such a write may be made again. It is
 * found out, and said, only when the client was told of an event that is lost.
 */
public final class ClientWrites {
    /** For a request that is certain to come for the first time, or may be made twice. */
    public static final long NEVER_SENT = -1;

    private final Writer writer;
    private final AnsweredRequests answered;
    private final long lastBefore;
    private @Nullable ClientRequest current;

    /**
     * Remembers what the journal has.
     *
     * @param log what it has from before this epoch
     * @param remembered how many requests are remembered, own and peers'
     */
    ClientWrites(Writer writer, RecordedLog log, int remembered) {
        this.writer = writer;
        answered = new AnsweredRequests(remembered);
        lastBefore = JournaledRequests.read(log, answered);
    }

    /**
     * Makes a write, unless it is known to have been made: then it answers what that came to.
     *
     * @param toldStamp what the client was told last before it sent the request for the first time, when it has sent it before;
     *     {@link #NEVER_SENT} otherwise
     * @param write one call of the writer; its result is null when there is nothing to write
     * @return null when the write was
     * @throws ForgottenRequestException when the request may have been made, and what is remembered does not reach back so far
     */
    public @Nullable Outcome make(ClientRequest request, long toldStamp, Supplier<@Nullable Outcome> write) {
        writer.lock();
        try {
            Outcome made = answered.find(request.clientId(), request.requestId());
            if (made != null) {
                return made;
            }
            if (toldStamp != NEVER_SENT && !answered.reachesBackTo(toldStamp)) {
                throw new ForgottenRequestException();
            }
            current = request;
            try {
                Outcome outcome = write.get();
                if (outcome != null) {
                    answered.add(
                            request.clientId(),
                            request.requestId(),
                            outcome.stamp(),
                            outcome.origin(),
                            outcome.wasLive());
                }
                return outcome;
            } finally {
                current = null;
            }
        } finally {
            writer.unlock();
            writer.written();
        }
    }

    /** What a request came to, made here or on a peer; null when that is not known here. */
    public @Nullable Outcome find(ClientRequest request) {
        writer.lock();
        try {
            return answered.find(request.clientId(), request.requestId());
        } finally {
            writer.unlock();
        }
    }

    /** How many requests are remembered at present. */
    public int remembered() {
        writer.lock();
        try {
            return answered.size();
        } finally {
            writer.unlock();
        }
    }

    /** The epoch was opened with an event of this stamp. */
    void opened(long first) {
        answered.opened(lastBefore, first);
    }

    /** Adds to an own event whom it is made for, if that is a client. Under the lock. */
    void sign(EventEncoder encoder, boolean wasLive) {
        ClientRequest by = current;
        if (by != null) {
            encoder.request(by.clientId(), by.requestId(), wasLive);
        }
    }

    /** A peer's event is in the journal. Under the lock. */
    void journaled(EventFrame event) {
        answered.add(event);
    }
}
