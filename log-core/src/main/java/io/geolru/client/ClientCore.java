package io.geolru.client;

import io.geolru.ConditionFailedException;
import io.geolru.EntryTooLargeException;
import io.geolru.JournalFullException;
import io.geolru.request.Answer;
import io.geolru.request.Message;
import io.geolru.request.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a client does, without a thread, a clock or a network of its own: keeps a session with each node, sends calls to the nearest, sends again what a
 * lost session left open, and gives up at deadlines. Under the client's lock, but for {@link #runCompletions}.
 */
final class ClientCore implements NodeSession.Listener {
    private static final long SWEEP_NS = TimeUnit.MILLISECONDS.toNanos(1);
    /** A node must be so much nearer than the present one for calls to move: round trips are measured between sleeps. */
    private static final long CLEARLY_NEARER_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ClientConfig config;
    private final List<NodeSession> sessions = new ArrayList<>();
    private final Long2ObjectHashMap<Call> calls = new Long2ObjectHashMap<>();
    private final Deque<Call> unsent = new ArrayDeque<>();
    private final Queue<Call> completed = new ConcurrentLinkedQueue<>();
    private final List<Call> over = new ArrayList<>();
    private @Nullable NodeSession current;
    private long lastId;
    private long nextSweepNs;
    private volatile int toTell;
    private boolean closed;

    ClientCore(ClientConfig config, long clientId, NodeSession.Dialling dialling, long nowNs) {
        this.config = config;
        Message.Hello hello = new Message.Hello(clientId, config.cluster());
        for (String node : config.nodes()) {
            sessions.add(new NodeSession(
                    NodeAddress.parse(node),
                    hello,
                    dialling,
                    this,
                    config.silence().toNanos(),
                    nowNs));
        }
        nextSweepNs = nowNs;
    }

    /**
     * Begins a call.
     *
     * @throws BackPressureException when as many are under way as may be
     * @throws IllegalStateException after {@link #close}
     */
    Call submit(Operation operation, @Nullable Consumer<Call> completion, long deadlineNs) {
        Call call = submitIfRoom(operation, completion, deadlineNs);
        if (call == null) {
            throw new BackPressureException(
                    "as many calls are under way as maxInFlight allows (" + config.maxInFlight() + ")");
        }
        return call;
    }

    /** The same, but null when as many are under way as may be. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
    @Nullable Call submitIfRoom(Operation operation, @Nullable Consumer<Call> completion, long deadlineNs) {
        if (closed) {
            throw new IllegalStateException("the client is closed");
        }
        if (calls.size() >= config.maxInFlight()) {
            return null;
        }
        NodeSession to = current;
        Call call = new Call(++lastId, deadlineNs, operation, completion);
        calls.put(call.id, call);
        if (completion != null) {
            toTell++;
        }
        if (!unsent.isEmpty() || to == null || !sendOrRefuse(call, to)) {
            unsent.add(call);
        }
        return call;
    }

    /** A call that is larger than the node takes ends here: sent, it would end the session. Answers false when the call is to be sent later. */
    private boolean sendOrRefuse(Call call, NodeSession to) {
        if (call.bytes() <= to.entryBytes()) {
            return to.send(call);
        }
        fail(
                call,
                call.mayBeMade()
                        ? new OutcomeUnknownException(
                                "whether " + call
                                        + " was made is not known: it is larger than the node takes by now, and cannot be sent again")
                        : new EntryTooLargeException(call.bytes(), to.entryBytes()));
        return true;
    }

    /** Takes what has come, and does what is due; answers how much was done. */
    int doWork(long nowNs) {
        int work = 0;
        for (int i = 0; i < sessions.size(); i++) {
            work += sessions.get(i).doWork(nowNs);
        }
        if (nowNs - nextSweepNs >= 0) {
            nextSweepNs = nowNs + SWEEP_NS;
            chooseNearest();
            sweep(nowNs);
        } else if (current == null) {
            chooseNearest();
        }
        return work + sendUnsent();
    }

    private void chooseNearest() {
        NodeSession best = current != null && current.isOpen() ? current : null;
        long bestNs = best == null ? Long.MAX_VALUE : best.roundTripNs() - CLEARLY_NEARER_NS;
        for (int i = 0; i < sessions.size(); i++) {
            NodeSession each = sessions.get(i);
            if (each.isOpen() && each != best && (best == null || each.roundTripNs() < bestNs)) {
                best = each;
                bestNs = each.roundTripNs();
            }
        }
        current = best;
    }

    private int sendUnsent() {
        int sent = 0;
        for (int i = unsent.size(); i > 0; i--) {
            Call call = unsent.remove();
            if (call.isDone()) {
                continue;
            }
            NodeSession to = sessionFor(call);
            if (to != null && sendOrRefuse(call, to)) {
                sent++;
            } else {
                unsent.add(call);
                if (to != null) {
                    // The stream is full; the others keep their order behind this one.
                    for (int rest = i - 1; rest > 0; rest--) {
                        unsent.add(unsent.remove());
                    }
                    break;
                }
            }
        }
        return sent;
    }

    private @Nullable NodeSession sessionFor(Call call) {
        for (int i = 0; i < sessions.size(); i++) {
            if (sessions.get(i).isOpen() && call.belongsTo(sessions.get(i))) {
                return sessions.get(i);
            }
        }
        NodeSession nearest = current;
        if (nearest != null && nearest.isOpen() && call.mayGoTo(nearest)) {
            return nearest;
        }
        for (int i = 0; i < sessions.size(); i++) {
            NodeSession each = sessions.get(i);
            if (each.isOpen() && call.mayGoTo(each)) {
                return each;
            }
        }
        return null;
    }

    private void sweep(long nowNs) {
        over.clear();
        for (Call call : calls.values()) {
            if (call.deadlineNs - nowNs < 0) {
                over.add(call);
            }
        }
        for (int i = 0; i < over.size(); i++) {
            Call call = over.get(i);
            fail(
                    call,
                    call.mayBeMade()
                            ? new OutcomeUnknownException(
                                    "whether " + call + " was made is not known: no answer in time; " + describe())
                            : new CallTimeoutException(call + " was not answered in time; " + describe()));
        }
    }

    /** The nodes, and how it stands with each. */
    String describe() {
        return sessions.stream().map(NodeSession::describe).collect(Collectors.joining(", "));
    }

    /** Whether there is a node to send to. */
    boolean isConnected() {
        return current != null && current.isOpen();
    }

    /** The node that calls go to; null when there is none. */
    @Nullable NodeSession current() {
        return current;
    }

    /** The number, in the configuration, of the node that calls go to; 0 when there is none. */
    int nearest() {
        return Math.max(0, sessions.indexOf(current));
    }

    /** How many calls are under way. */
    int inFlight() {
        return calls.size();
    }

    @Override
    public void onAnswer(NodeSession from, Answer answer) {
        Call call = calls.get(answer.requestId());
        if (call == null || call.session() != from) {
            return; // given up, or asked elsewhere meanwhile
        }
        switch (answer.status()) {
            case OK, ABSENT -> complete(call, answer);
            case CONDITION_FAILED -> fail(call, new ConditionFailedException(answer.text()));
            case BAD_REQUEST -> fail(call, new IllegalArgumentException(answer.text()));
            case TOO_LARGE -> fail(call, new EntryTooLargeException(answer.text()));
            case FULL -> fail(call, new JournalFullException(answer.text()));
            case BUSY -> fail(call, new BackPressureException(answer.text()));
            case BEHIND ->
                fail(call, new CallTimeoutException("the version that " + call + " waits for did not come in time"));
            case EXPIRED, CLOSED -> {
                call.isNotMade();
                unsent.add(call);
            }
            case UNKNOWN -> {
                if (call.isAskedElsewhere()) {
                    call.isUnsent();
                    unsent.add(call);
                } else {
                    fail(
                            call,
                            new OutcomeUnknownException(
                                    "whether " + call + " was made is not known: the node no longer remembers it"));
                }
            }
        }
    }

    @Override
    public void onLost(NodeSession lost) {
        if (current == lost) {
            current = null;
        }
        List<Call> open = new ArrayList<>();
        for (Call call : calls.values()) {
            if (call.session() == lost) {
                open.add(call);
            }
        }
        open.sort((one, other) -> Long.compare(other.id, one.id));
        for (Call call : open) { // in the order in which they were made, before those that were never sent
            call.isUnsent();
            unsent.addFirst(call);
        }
    }

    private void complete(Call call, Answer answer) {
        calls.remove(call.id);
        call.complete(answer);
        told(call);
    }

    private void fail(Call call, RuntimeException why) {
        calls.remove(call.id);
        call.fail(why);
        told(call);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
    private void told(Call call) {
        if (call.completion() != null) {
            toTell--;
            completed.add(call);
        }
    }

    /** Whether calls are under way that somebody is to be told of. Any thread. */
    boolean hasToTell() {
        return toTell > 0;
    }

    /** Tells those that wait for their calls otherwise than by asking; outside of the lock. Answers how many. */
    int runCompletions() {
        int run = 0;
        for (Call call = completed.poll(); call != null; call = completed.poll()) {
            Consumer<Call> completion = call.completion();
            if (completion != null) {
                completion.accept(call);
            }
            run++;
        }
        return run;
    }

    /** Ends all sessions; calls that are open end with what is known of them. */
    void close() {
        closed = true;
        for (Call call : List.copyOf(calls.values())) {
            fail(
                    call,
                    call.mayBeMade()
                            ? new OutcomeUnknownException(
                                    "whether " + call + " was made is not known: the client was closed")
                            : new CallTimeoutException(call + " was not made: the client was closed"));
        }
        sessions.forEach(NodeSession::close);
    }
}
