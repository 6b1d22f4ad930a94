package io.geolru.client;

import io.geolru.codec.MalformedFrameException;
import io.geolru.request.Answer;
import io.geolru.request.FeedMessage;
import io.geolru.request.Link;
import io.geolru.request.Message;
import io.geolru.request.MessageCodec;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A client's session with one node, made again whenever it ended.
 *
 * <pre>
 *  APART --dial--> DIALLING --open--> GREETING --Welcome--> OPEN
 *    ^  (a pause)      |                  |                   |
 *    '-----------------'------------------'-------------------'   silence, the link's end, Refused, Goodbye
 * </pre>
 *
 * <p>Under the client's lock.
 */
final class NodeSession {
    private static final long LEAST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int TURN = 256;
    private static final int ROUND_TRIPS = 8;
    private static final int PINGS_PER_SILENCE = 4;

    /** What a session tells the client. */
    interface Listener {
        /** An answer came. */
        void onAnswer(NodeSession from, Answer answer);

        /** It was open and is no more. */
        void onLost(NodeSession lost);

        /** A message of a feed came. */
        default void onFeed(FeedMessage message) {}

        /** Whether messages are taken now; if not, they wait in the link. */
        default boolean isTaking() {
            return true;
        }
    }

    /** How links are made. */
    @FunctionalInterface
    interface Dialling {
        /** Begins a link; throws when that is impossible at present. */
        Link dial(NodeAddress to);
    }

    private enum State {
        APART,
        DIALLING,
        GREETING,
        OPEN
    }

    private final NodeAddress address;
    private final Message.Hello hello;
    private final Dialling dialling;
    private final Listener listener;
    private final long silenceNs;
    private final MessageCodec codec = new MessageCodec();
    private final long[] roundTripsNs = new long[ROUND_TRIPS];
    private State state = State.APART;
    private @Nullable Link link;
    private long nowNs;
    private long heardNs;
    private long nextDialNs;
    private long pauseNs = LEAST_PAUSE_NS;
    private long nextPingNs;
    private long pingNumber;
    private long pingedNs;
    private boolean isPinging;
    private int roundTrips;
    private String node = "";
    private long lastStamp;
    private long nodeNsAhead;
    private int entryBytes;
    private int failures;
    private String problem = "not tried yet";

    NodeSession(
            NodeAddress address,
            Message.Hello hello,
            Dialling dialling,
            Listener listener,
            long silenceNs,
            long nowNs) {
        this.address = address;
        this.hello = hello;
        this.dialling = dialling;
        this.listener = listener;
        this.silenceNs = silenceNs;
        this.nowNs = nowNs;
        nextDialNs = nowNs;
    }

    /** Takes what has come, and does what is due; answers how much was done. */
    int doWork(long now) {
        nowNs = now;
        Link present = link;
        if (present == null) {
            return dialIfDue();
        }
        int work;
        try {
            boolean isTaking = listener.isTaking();
            if (!isTaking) {
                heardNs = nowNs; // what comes meanwhile is not looked at
            }
            work = present.poll(this::onMessage, isTaking ? TURN : 0);
        } catch (RuntimeException e) {
            lose("broke: " + e);
            return 1;
        }
        if (link != present) {
            return work;
        }
        if (present.isClosed()) {
            lose(problemOf(present, state == State.OPEN ? "the link ended" : "nobody answers"));
        } else if (nowNs - heardNs > silenceNs) {
            lose(problemOf(present, "it says nothing"));
        } else if (state == State.DIALLING && present.isOpen() && offer(hello)) {
            state = State.GREETING;
            pingedNs = nowNs;
            work++;
        } else if (state == State.OPEN && nowNs - nextPingNs >= 0 && offer(new Message.Ping(pingNumber + 1))) {
            pingNumber++;
            pingedNs = nowNs;
            isPinging = true;
            nextPingNs = nowNs + silenceNs / PINGS_PER_SILENCE;
            work++;
        }
        return work;
    }

    private int dialIfDue() {
        if (nowNs - nextDialNs < 0) {
            return 0;
        }
        heardNs = nowNs;
        try {
            link = dialling.dial(address);
            state = State.DIALLING;
        } catch (RuntimeException e) {
            problem = String.valueOf(e.getMessage());
            pause();
        }
        return 1;
    }

    private static String problemOf(Link of, String otherwise) {
        String known = of.problem();
        return known.isEmpty() ? otherwise : known;
    }

    private void pause() {
        failures++;
        nextDialNs = nowNs + pauseNs;
        pauseNs = Math.min(LONGEST_PAUSE_NS, 2 * pauseNs);
    }

    private void lose(String why) {
        boolean wasOpen = state == State.OPEN;
        Link lost = link;
        link = null;
        state = State.APART;
        problem = why;
        roundTrips = 0;
        isPinging = false;
        pause();
        if (lost != null) {
            lost.close();
        }
        if (wasOpen) {
            listener.onLost(this);
        }
    }

    private boolean onMessage(DirectBuffer buffer, int offset, int length) {
        heardNs = nowNs;
        if (!listener.isTaking()) {
            return false;
        }
        try {
            take(codec.decode(buffer, offset, length));
        } catch (MalformedFrameException e) {
            String what = "it sends what is no message of version " + MessageCodec.VERSION + ": " + e.getMessage();
            lose(link == null ? what : problemOf(link, what));
        }
        return true;
    }

    private void take(Message message) {
        if (message instanceof Answer answer) {
            listener.onAnswer(this, answer);
        } else if (message instanceof FeedMessage feed) {
            listener.onFeed(feed);
        } else if (message instanceof Message.Pong pong) {
            lastStamp = pong.lastStamp();
            nodeNsAhead = pong.nodeNs() - nowNs;
            if (pong.number() == pingNumber) {
                isPinging = false;
                measured(nowNs - pingedNs);
            }
        } else if (message instanceof Message.Welcome welcome && state == State.GREETING) {
            state = State.OPEN;
            pauseNs = LEAST_PAUSE_NS;
            node = welcome.node();
            lastStamp = welcome.lastStamp();
            nodeNsAhead = welcome.nodeNs() - nowNs;
            entryBytes = welcome.entryBytes();
            nextPingNs = nowNs;
            measured(nowNs - pingedNs);
        } else if (message instanceof Message.Refused refused) {
            lose(refused.text());
        } else if (message instanceof Message.Goodbye) {
            lose("it has ended");
        }
    }

    private void measured(long roundTripNs) {
        roundTripsNs[roundTrips++ % ROUND_TRIPS] = roundTripNs;
    }

    /** Sends a call; false when it is not taken now. */
    boolean send(Call call) {
        if (state != State.OPEN || !offer(call.sentTo(this))) {
            return false;
        }
        call.isSent(this);
        return true;
    }

    /** How often there was no session, or none any more. */
    int failures() {
        return failures;
    }

    /** Sends a message; false when it is not taken now. */
    boolean offer(Message message) {
        Link to = link;
        return to != null && offered(to, message);
    }

    private boolean offered(Link to, Message message) {
        int length = codec.encode(message);
        return to.offer(codec.buffer(), 0, length);
    }

    /** Gives it up; another one may be made. */
    void drop(String why) {
        lose(why);
    }

    /** Gives it up, and leaves the node alone for as long as one that never answers. */
    void dropForLong(String why) {
        pauseNs = LONGEST_PAUSE_NS;
        lose(why);
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** The shortest round trip of the last few, in nanoseconds, but no less than what the present one takes already; of an open one. */
    long roundTripNs() {
        int measured = Math.min(roundTrips, ROUND_TRIPS);
        long shortest = Arrays.stream(roundTripsNs, 0, measured).min().orElse(Long.MAX_VALUE);
        return isPinging ? Math.max(shortest, nowNs - pingedNs) : shortest;
    }

    /** The node's name; empty before the first session. */
    String node() {
        return node;
    }

    /** The last stamp that the node has told. */
    long lastStamp() {
        return lastStamp;
    }

    /** An instant of the client's monotonic clock by the node's own: not later than it is. */
    long nodeNs(long clientNs) {
        return clientNs + nodeNsAhead;
    }

    /** The largest entry that the node takes, in bytes. */
    int entryBytes() {
        return entryBytes;
    }

    /** Where it is, and why it is not open. */
    String describe() {
        Link present = link;
        return address
                + (state == State.OPEN ? " (open)" : ": " + (present == null ? problem : problemOf(present, problem)));
    }

    /** Ends it for good. */
    void close() {
        Link last = link;
        link = null;
        if (last != null) {
            if (state == State.OPEN) {
                offered(last, new Message.Goodbye());
            }
            state = State.APART;
            last.close();
        }
    }
}
