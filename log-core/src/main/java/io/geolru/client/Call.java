package io.geolru.client;

import io.geolru.Ttl;
import io.geolru.request.Answer;
import io.geolru.request.Attempt;
import io.geolru.request.Operation;
import io.geolru.request.Request;
import io.geolru.request.Verb;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way: what is asked, where it was sent so far, and in the end the answer. Everything but {@link #isDone} and what is read behind it is
 * under the client's lock.
 */
final class Call {
    /** Its number. */
    final long id;

    /** Until when it must be answered, by the client's monotonic clock. */
    final long deadlineNs;

    private final Operation operation;
    private final @Nullable Consumer<Call> completion;
    private @Nullable String node;
    private int sent;
    private boolean toSeveral;
    private boolean askedElsewhere;
    private long since;
    private @Nullable NodeSession session;
    private @Nullable Answer answer;
    private @Nullable RuntimeException failure;
    private volatile boolean done;

    /** @param completion told, outside of the lock and on the client's thread, when it is done; null for who waits */
    Call(long id, long deadlineNs, Operation operation, @Nullable Consumer<Call> completion) {
        this.id = id;
        this.deadlineNs = deadlineNs;
        this.operation = operation;
        this.completion = completion;
    }

    /**
     * Whether it may go to a session now: one that must not be made twice goes to its own node, and is asked for once at another. None that was sent
     * goes to a node that takes less.
     */
    boolean mayGoTo(NodeSession to) {
        return node == null || (bytes() <= to.entryBytes() && (isRepeatable() || isOnlyAt(to) || !askedElsewhere));
    }

    /** What counts against the largest entry of a node, at least. */
    long bytes() {
        return (long) operation.content().bytes().length
                + operation.content().type().length();
    }

    /** The request as it is sent to a session, which comes to be the one whose answer it waits for. */
    Request sentTo(NodeSession to) {
        Attempt attempt = Attempt.FIRST;
        if (operation.verb().writes()) {
            attempt = attempt(to);
        }
        return new Request(id, attempt, since, to.nodeNs(deadlineNs), operation);
    }

    private Attempt attempt(NodeSession to) {
        if (node == null) {
            since = to.lastStamp();
            return Attempt.FIRST;
        } else if (isOnlyAt(to)) {
            return Attempt.AGAIN;
        }
        return isRepeatable() ? Attempt.AFTER_ANOTHER : Attempt.ONLY_IF_MADE;
    }

    /** It was taken by a session. */
    void isSent(NodeSession to) {
        session = to;
        sent++;
        if (node == null) {
            node = to.node();
        } else if (!node.equals(to.node())) {
            if (isRepeatable()) {
                toSeveral = true;
            } else {
                askedElsewhere = true;
            }
        }
    }

    private boolean isOnlyAt(NodeSession to) {
        return !toSeveral && to.node().equals(node);
    }

    /** Whether it is to be certain of its own node before another is asked: it must not be made twice. */
    boolean belongsTo(NodeSession to) {
        return node != null && !isRepeatable() && isOnlyAt(to);
    }

    /** The session that it waits for did nothing of it. */
    void isNotMade() {
        session = null;
        if (sent == 1) {
            node = null;
            sent = 0;
        }
    }

    /** The session that it waits for is lost, or could not tell. */
    void isUnsent() {
        session = null;
    }

    @Nullable NodeSession session() {
        return session;
    }

    /** Whether a node may have made it. */
    boolean mayBeMade() {
        return node != null && operation.verb().writes();
    }

    /** Whether the present question is only whether it was made. */
    boolean isAskedElsewhere() {
        NodeSession at = session;
        return at != null && !isRepeatable() && !at.node().equals(node);
    }

    private boolean isRepeatable() {
        Verb verb = operation.verb();
        return !verb.writes()
                || ((verb == Verb.PUT || verb == Verb.REMOVE)
                        && operation.condition().isNone()
                        && operation.ttl().kind() != Ttl.Kind.KEEP);
    }

    void complete(Answer with) {
        answer = with;
        done = true;
    }

    void fail(RuntimeException why) {
        failure = why;
        done = true;
    }

    @Nullable Consumer<Call> completion() {
        return completion;
    }

    /** Whether the answer, or why there is none, is there. Any thread. */
    boolean isDone() {
        return done;
    }

    /** The answer; only when it is done. */
    Answer answer() {
        RuntimeException why = failure;
        if (why != null) {
            throw why;
        }
        Answer present = answer;
        if (present == null) {
            throw new IllegalStateException("not done");
        }
        return present;
    }

    @Override
    public String toString() {
        return operation.verb().name().toLowerCase(Locale.ROOT) + " of '" + operation.key() + "' in cache '"
                + operation.cache() + "'";
    }
}
