package io.geolru.client;

import io.geolru.EntryTooLargeException;
import io.geolru.changes.OutOfReachException;
import io.geolru.changes.Position;
import io.geolru.changes.SlowReaderException;
import io.geolru.event.Frontier;
import io.geolru.request.Answer;
import io.geolru.request.FeedMessage;
import io.geolru.request.FeedMessage.Begun;
import io.geolru.request.FeedMessage.Changes;
import io.geolru.request.FeedMessage.Ended;
import io.geolru.request.FeedMessage.Follow;
import io.geolru.request.FeedMessage.Start;
import io.geolru.request.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a feed does, without a thread, a clock or a network of its own: has a session with one node after the other, and asks each for what comes behind
 * the last that another one gave. Takes a few messages ahead of its reader; more wait in the link, and then in the node's journal. Under the client's
 * lock, but for {@link #poll} and what is volatile.
 */
final class FeedCore implements NodeSession.Listener {
    /** As many messages are taken ahead of the reader. */
    private static final int MOST_RECEIVED = 4;
    /** So long after a node said that it does not reach back, those that did not answer are given up, too. */
    private static final long UNANSWERED_NS = TimeUnit.SECONDS.toNanos(30);

    private final List<NodeSession> sessions = new ArrayList<>();
    private final Follow first;
    private final Queue<ReceivedChanges> received = new ArrayBlockingQueue<>(MOST_RECEIVED);
    /** Of the origins that the nodes have told of; replaced when there is news. */
    private Map<Long, String> regions = Map.of();
    /** Behind all that was received; null before the feed has begun. */
    private volatile @Nullable Frontier had;

    private NodeSession session;
    private int failures;
    private boolean isAsked;
    /** The nodes that said that they do not hold what comes next, since one that did; what the first said, and when. */
    private final Set<NodeSession> refusing = new HashSet<>();

    private @Nullable OutOfReachException outOfReach;
    private long refusedNs;
    private long nowNs;
    private volatile @Nullable RuntimeException failure;
    private volatile @Nullable String closed;
    private volatile @Nullable String node;

    /**
     * @param hello with an id of the feed's own
     * @param first where it begins
     * @param nearest the node to begin with
     */
    FeedCore(
            ClientConfig config,
            Message.Hello hello,
            NodeSession.Dialling dialling,
            Follow first,
            int nearest,
            long nowNs) {
        for (String each : config.nodes()) {
            sessions.add(new NodeSession(
                    NodeAddress.parse(each),
                    hello,
                    dialling,
                    this,
                    config.silence().toNanos(),
                    nowNs));
        }
        this.first = first;
        session = sessions.get(nearest);
    }

    /** Takes what has come, and does what is due; answers how much was done. */
    int doWork(long nowNs) {
        this.nowNs = nowNs;
        if (failure != null) {
            return 0;
        }
        int work = step();
        if (failure != null) {
            letGo();
        }
        return work;
    }

    private int step() {
        int work = session.doWork(nowNs);
        if (session.failures() != failures) {
            next();
            work++;
        } else if (session.isOpen() && !isAsked && session.offer(follow())) {
            isAsked = true;
            work++;
        }
        return work;
    }

    private Follow follow() {
        Frontier behind = had;
        return behind == null
                ? first
                : new Follow(
                        first.cache(),
                        first.prefix(),
                        Start.POSITION,
                        0,
                        Position.of(behind).toBytes());
    }

    /** Goes to the next node. When all said that they do not reach back, or do not answer for long, there is none that does. */
    private void next() {
        isAsked = false;
        node = null;
        session = sessions.get((sessions.indexOf(session) + 1) % sessions.size());
        failures = session.failures();
        OutOfReachException why = outOfReach;
        if (why != null && (refusing.size() == sessions.size() || nowNs - refusedNs > UNANSWERED_NS)) {
            failure = why;
        }
    }

    @Override
    public void onFeed(FeedMessage message) {
        if (message instanceof Changes changes) {
            take(changes);
        } else if (message instanceof Begun begun) {
            outOfReach = null;
            refusing.clear();
            node = session.node();
            if (had == null) {
                had = Position.of(begun.position()).toFrontier();
            }
        } else if (message instanceof Ended ended) {
            end(ended);
        }
    }

    private void take(Changes changes) {
        Frontier before = had;
        if (before == null) {
            throw new IllegalStateException("changes come before the feed has begun");
        }
        Frontier behind = before.copy();
        for (FeedMessage.Moved each : changes.moved()) {
            behind.advance(each.origin(), each.sequence(), 0);
            if (!each.region().equals(regions.get(each.origin()))) {
                Map<Long, String> more = new HashMap<>(regions);
                more.put(each.origin(), each.region());
                regions = Collections.unmodifiableMap(more);
            }
        }
        if (changes.length() > 0) {
            received.add(new ReceivedChanges(before, behind, changes, regions));
        }
        had = behind;
    }

    private void end(Ended ended) {
        switch (ended.reason()) {
            case OUT_OF_REACH -> {
                if (outOfReach == null) {
                    outOfReach = new OutOfReachException(ended.text());
                    refusedNs = nowNs;
                }
                refusing.add(session);
                session.dropForLong(ended.text());
            }
            case CLOSED -> session.dropForLong(ended.text());
            case TOO_SLOW -> failure = new SlowReaderException(ended.text());
            case TOO_LARGE -> failure = new EntryTooLargeException(ended.text());
            case BAD_REQUEST -> failure = new IllegalArgumentException(ended.text());
        }
    }

    @Override
    public boolean isTaking() {
        return received.size() < MOST_RECEIVED;
    }

    @Override
    public void onAnswer(NodeSession from, Answer answer) {
        from.drop("it answers what nobody asked");
    }

    @Override
    public void onLost(NodeSession lost) {
        node = null;
    }

    /** The next changes that were received; null when there are none. The reader's thread. */
    @Nullable ReceivedChanges poll() {
        return received.poll();
    }

    /** Whether there are any that were received. The reader's thread. */
    boolean hasReceived() {
        return !received.isEmpty();
    }

    /** Whether it has begun. Any thread. */
    boolean hasBegun() {
        return had != null;
    }

    /** How far it is behind all that was received; null before it has begun. Not to be changed; any thread. */
    @Nullable Frontier had() {
        return had;
    }

    /** Why it does not go on; null while it does. Any thread. */
    @Nullable RuntimeException failure() {
        return failure;
    }

    /** Throws when it is closed. Any thread. */
    void requireOpen() {
        String why = closed;
        if (why != null) {
            throw new IllegalStateException(why);
        }
    }

    /** The name of the node that it comes from; null while there is none. Any thread. */
    @Nullable String node() {
        return node;
    }

    /** The nodes, and how it stands with each. */
    String describe() {
        return sessions.stream().map(NodeSession::describe).collect(Collectors.joining(", "));
    }

    /** Ends it; what was received and not read is not read any more. */
    void close(String why) {
        closed = why;
        if (failure == null) {
            failure = new IllegalStateException(why);
        }
        letGo();
    }

    private void letGo() {
        node = null;
        sessions.forEach(NodeSession::close);
    }
}
