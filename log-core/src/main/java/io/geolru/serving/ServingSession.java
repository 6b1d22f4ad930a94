package io.geolru.serving;

import io.geolru.Version;
import io.geolru.codec.MalformedFrameException;
import io.geolru.request.Answer;
import io.geolru.request.Attempt;
import io.geolru.request.FeedMessage;
import io.geolru.request.Link;
import io.geolru.request.Message;
import io.geolru.request.Message.Reason;
import io.geolru.request.MessageCodec;
import io.geolru.request.Request;
import io.geolru.request.Status;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One client's session.
 *
 * <pre>
 *  GREETING  --Hello--> OPEN --Goodbye, silence--> OVER
 *      '--- anything else, or no room ---> REFUSING --told, or not taken in time--> OVER
 * </pre>
 *
 * <p>One answer at a time may be unsent; until it is taken nothing more is read of the client. What takes long (a scan, a write that is forced to the
 * disk) is done aside, and holds up nobody but its own client: what that asks stays in order. A client that comes again has given up its session:
 * that ends, and what is still on its way over it is not done, since the client sends it again. One that follows changes does nothing else. Not
 * thread-safe.
 */
final class ServingSession {
    private static final long REFUSING_NS = 1_000_000_000L;

    private enum State {
        /** The client has not said who it is. */
        GREETING,
        /** It asks, and is answered. */
        OPEN,
        /** It is told why not. */
        REFUSING,
        /** Nothing more comes of it. */
        OVER
    }

    private final Link link;
    private final RequestServer server;
    private final MessageCodec codec = new MessageCodec();
    private final Queue<Request> waiting = new ArrayDeque<>();
    private State state = State.GREETING;
    private long clientId;
    private @Nullable CompletableFuture<Answer> underWay;
    private int unsentLength;
    private long heardNs;
    private long frontierSeen;
    private @Nullable FeedRead feed;

    ServingSession(Link link, RequestServer server, long nowNs) {
        this.link = link;
        this.server = server;
        heardNs = nowNs;
    }

    /** Takes what has come and answers it; answers how much was done. */
    int doWork(long nowNs) {
        int work = answerDone();
        work += link.poll(this::onMessage, feed != null || isFree() ? ServingConfig.TURN : 0);
        if ((work > 0 && state != State.REFUSING) || underWay != null) {
            heardNs = nowNs;
        }
        flush();
        work += answerWaiting(nowNs) + sendChanges();
        if (link.isClosed() || nowNs - heardNs > (state == State.OPEN ? ServingConfig.SILENCE_NS : REFUSING_NS)) {
            end();
        } else if (state == State.REFUSING && unsentLength == 0) {
            end();
        }
        return work;
    }

    private int sendChanges() {
        FeedRead changes = feed;
        if (changes == null || unsentLength > 0) {
            return 0;
        }
        int sent = changes.send(link);
        if (sent < 0) {
            end();
        }
        return Math.abs(sent);
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isFeed() {
        return state == State.OPEN && feed != null;
    }

    boolean isOpenFor(long client) {
        return state == State.OPEN && clientId == client;
    }

    boolean isOver() {
        return state == State.OVER;
    }

    /** Ends the session. */
    void end() {
        if (state != State.OVER) {
            state = State.OVER;
            if (underWay != null) {
                underWay.cancel(false);
                underWay = null;
            }
            link.close();
            if (feed != null) {
                feed.close();
            }
        }
    }

    /** Tells the client that the session ends, if it listens, and ends it. */
    void sayGoodbye() {
        if (state == State.OPEN && flush()) {
            send(new Message.Goodbye());
        }
        end();
    }

    void refuse(Reason reason, String text, long nowNs) {
        server.counters().refuse(reason);
        heardNs = nowNs;
        state = State.REFUSING;
        send(new Message.Refused(reason, text));
    }

    private boolean onMessage(DirectBuffer buffer, int offset, int length) {
        if (state == State.REFUSING || state == State.OVER) {
            return true;
        }
        if (!isFree() && feed == null) {
            return false;
        }
        long nowNs = server.nanoTime();
        try {
            take(codec.decode(buffer, offset, length), nowNs);
        } catch (MalformedFrameException e) {
            server.counters().malformed.increment();
            int version = MessageCodec.versionOf(buffer, offset, length);
            boolean other = version > MessageCodec.VERSION;
            refuse(
                    other ? Reason.OTHER_VERSION : Reason.PROTOCOL,
                    other ? "this node speaks version " + MessageCodec.VERSION + ", not " + version : "not a message",
                    nowNs);
        }
        return true;
    }

    private void take(Message message, long nowNs) {
        if (message instanceof Request request && state == State.OPEN && feed == null) {
            take(request, nowNs);
        } else if (message instanceof Message.Ping ping && state == State.OPEN) {
            if (unsentLength == 0) { // else who follows changes takes none at present, and is known to live
                send(new Message.Pong(ping.number(), server.lastStamp(), nowNs));
            }
        } else if (message instanceof FeedMessage.Follow follow && state == State.OPEN && feed == null) {
            feed = server.feeds().open(follow);
        } else if (message instanceof Message.Hello hello && state == State.GREETING) {
            greet(hello, nowNs);
        } else if (message instanceof Message.Goodbye) {
            end();
        } else {
            refuse(Reason.PROTOCOL, "a message that is not due", nowNs);
        }
    }

    private void greet(Message.Hello hello, long nowNs) {
        server.endSessionsOf(hello.clientId());
        Reason reason = server.reasonAgainst(hello);
        if (reason != null) {
            refuse(reason, server.explain(reason), nowNs);
            return;
        }
        clientId = hello.clientId();
        state = State.OPEN;
        server.counters().opened.increment();
        send(server.welcome(nowNs));
    }

    private void take(Request request, long nowNs) {
        if (request.attempt() != Attempt.FIRST) {
            server.counters().repeated.increment();
        }
        if (request.deadlineNs() - nowNs < 0) {
            server.counters().expired.increment();
            answer(Answer.of(request.requestId(), Status.EXPIRED));
        } else if (mustWait(request)) {
            await(request);
        } else {
            perform(request);
        }
    }

    private void await(Request request) {
        Answer refused = server.executor().refuseToWait(request);
        if (refused == null && waiting.size() < ServingConfig.MOST_WAITING) {
            waiting.add(request);
            return;
        }
        if (refused == null) {
            server.counters().busy.increment();
            refused = Answer.of(request.requestId(), Status.BUSY, "too many reads wait for a version");
        }
        answer(refused);
    }

    private void perform(Request request) {
        if (server.takesLong(request.operation())) {
            underWay = CompletableFuture.supplyAsync(() -> inTime(request), server.aside());
            answerDone();
        } else {
            answer(server.executor().execute(clientId, request));
        }
    }

    /** On another thread. */
    private Answer inTime(Request request) {
        return request.deadlineNs() - server.nanoTime() < 0
                ? Answer.of(request.requestId(), Status.EXPIRED)
                : server.executor().execute(clientId, request);
    }

    /** Answers what was done aside; answers how much that is. */
    private int answerDone() {
        CompletableFuture<Answer> done = underWay;
        if (done == null || !done.isDone()) {
            return 0;
        }
        underWay = null;
        answer(done.join());
        return 1;
    }

    /** Whether the next request may be taken: the one before is done, and its answer sent. */
    private boolean isFree() {
        return underWay == null && flush();
    }

    private boolean mustWait(Request request) {
        Version after = request.operation().after();
        return after != null && !server.executor().held().isApplied(after);
    }

    /** Answers those that wait for a version which has come, or whose time is over. */
    private int answerWaiting(long nowNs) {
        if (waiting.isEmpty() || state != State.OPEN) {
            return 0;
        }
        long frontier = server.executor().held().frontierVersion();
        boolean moved = frontier != frontierSeen;
        frontierSeen = frontier;
        int answered = 0;
        for (int i = waiting.size(); i > 0 && isFree(); i--) {
            Request request = waiting.remove();
            if (moved && !mustWait(request)) {
                perform(request);
                answered++;
            } else if (request.deadlineNs() - nowNs < 0) {
                answer(Answer.of(request.requestId(), Status.BEHIND));
                answered++;
            } else {
                waiting.add(request);
            }
        }
        if (!isFree()) {
            frontierSeen = -1; // not all were looked at
        }
        return answered;
    }

    private void answer(Answer answer) {
        server.counters().requests.increment();
        unsentLength = codec.encode(answer);
        int most = server.maxAnswerLength();
        if (unsentLength > most) { // an entry from when limits.entryBytes was higher
            String text = "the answer of " + unsentLength + " bytes is over the " + most
                    + " that limits.entryBytes leaves for a message";
            unsentLength = codec.encode(Answer.of(answer.requestId(), Status.TOO_LARGE, text));
        }
        flush();
    }

    /** Only when nothing is unsent. */
    private void send(Message message) {
        unsentLength = codec.encode(message);
        flush();
    }

    /** Sends what is unsent; whether nothing is any more. */
    private boolean flush() {
        if (unsentLength > 0 && link.offer(codec.buffer(), 0, unsentLength)) {
            unsentLength = 0;
        }
        return unsentLength == 0;
    }
}
