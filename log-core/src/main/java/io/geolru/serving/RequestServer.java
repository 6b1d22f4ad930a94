package io.geolru.serving;

import io.geolru.event.TimeSource;
import io.geolru.request.Link;
import io.geolru.request.LinkRefusal;
import io.geolru.request.LinkSealing;
import io.geolru.request.LinkSource;
import io.geolru.request.Message;
import io.geolru.request.Message.Reason;
import io.geolru.request.Operation;
import io.geolru.request.SealedLink;
import io.geolru.request.Verb;
import io.geolru.sealing.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the clients of a node: has a session for each link. Driven by {@link #doWork}; used by one thread, the counters are for any. */
public final class RequestServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RequestServer.class);

    private final ServingConfig config;
    private final LinkSource links;
    private final LinkSealing sealing;
    private final RequestExecutor executor;
    private final FeedReads feeds;
    private final TimeSource time;
    private final Executor aside;
    private final BooleanSupplier ready;
    private final ServingCounters counters = new ServingCounters();
    private final Told<LinkRefusal> told = new Told<>();
    private final List<ServingSession> sessions = new ArrayList<>();

    /**
     * Does nothing yet.
     *
     * @param links of clients, not sealed
     * @param sealing what seals them while it has secrets
     * @param aside does what takes long, one after the other
     * @param ready whether the node's reads are current: before that nobody gets a session
     */
    public RequestServer(
            ServingConfig config,
            LinkSource links,
            LinkSealing sealing,
            RequestExecutor executor,
            FeedReads feeds,
            TimeSource time,
            Executor aside,
            BooleanSupplier ready) {
        this.config = config;
        this.links = links;
        this.sealing = sealing;
        this.executor = executor;
        this.feeds = feeds;
        this.time = time;
        this.aside = aside;
        this.ready = ready;
    }

    /** Does a bounded piece of what there is to do; answers how much. */
    public int doWork() {
        int work = links.poll();
        long nowNs = time.nanoTime();
        for (Link link = links.accept(); link != null; link = links.accept()) {
            admit(link, nowNs);
            work++;
        }
        int open = 0;
        int following = 0;
        for (int i = sessions.size() - 1; i >= 0; i--) {
            ServingSession session = sessions.get(i);
            try {
                work += session.doWork(nowNs);
            } catch (RuntimeException e) {
                LOG.warn("a client's session ends: {}", e.toString(), e);
                session.end();
            }
            if (session.isOver()) {
                sessions.remove(i);
            } else if (session.isOpen()) {
                open++;
                following += session.isFeed() ? 1 : 0;
            }
        }
        counters.sessions = open;
        counters.feeds = following;
        return work;
    }

    /** Beyond all sessions a few more links are taken, so that their clients can be told; more than that are ended at once. */
    private void admit(Link link, long nowNs) {
        if (sessions.size() < config.maxSessions() + ServingConfig.MOST_REFUSED) {
            sessions.add(new ServingSession(new SealedLink(link, sealing, this::refused), this, nowNs));
        } else {
            counters.refuse(Reason.TOO_MANY_SESSIONS);
            link.close();
        }
    }

    /** A link of a client brought what is not taken. */
    private void refused(LinkRefusal cause, String source) {
        Objects.requireNonNull(counters.notTaken.get(cause)).increment();
        if (told.isFirst(cause, source)) {
            LOG.warn("refused a client from {}: {}; {}", source, cause.toldByNode(), told.asOf(cause));
        }
    }

    /** What has been done so far. */
    public ServingCounters counters() {
        return counters;
    }

    /** Whether anybody has a session, or asks for one. */
    public boolean isIdle() {
        return sessions.isEmpty();
    }

    /** Tells the clients that this node goes, so that they go to another at once. */
    @Override
    public void close() {
        sessions.forEach(ServingSession::sayGoodbye);
        sessions.clear();
        counters.sessions = 0;
        counters.feeds = 0;
    }

    /** A client that comes again may be told of what it asked before, and go on from there: nothing of its older session may be done any more. */
    void endSessionsOf(long client) {
        for (int i = 0; i < sessions.size(); i++) {
            if (sessions.get(i).isOpenFor(client)) {
                sessions.get(i).end();
            }
        }
    }

    @Nullable Reason reasonAgainst(Message.Hello hello) {
        if (!hello.cluster().equals(config.cluster())) {
            return Reason.OTHER_CLUSTER;
        } else if (hello.clientId() == 0) {
            return Reason.PROTOCOL;
        } else if (sessions.stream().filter(ServingSession::isOpen).count() >= config.maxSessions()) {
            return Reason.TOO_MANY_SESSIONS;
        }
        return ready.getAsBoolean() ? null : Reason.NOT_READY;
    }

    String explain(Reason reason) {
        return switch (reason) {
            case OTHER_CLUSTER -> "this node belongs to cluster '" + config.cluster() + "'";
            case TOO_MANY_SESSIONS ->
                "this node has " + config.maxSessions() + " sessions, as many as clients.maxSessions allows";
            case NOT_READY -> "this node has not caught up with its peers yet";
            case OTHER_VERSION -> "this node speaks another version";
            case PROTOCOL -> "not a message that was due";
        };
    }

    Message.Welcome welcome(long nowNs) {
        return new Message.Welcome(lastStamp(), nowNs, config.entryBytes(), config.node(), config.region());
    }

    long lastStamp() {
        return executor.held().lastStamp();
    }

    int maxAnswerLength() {
        return config.maxAnswerLength();
    }

    long nanoTime() {
        return time.nanoTime();
    }

    FeedReads feeds() {
        return feeds;
    }

    /** Whether it may take so long that nobody else should wait for it. */
    boolean takesLong(Operation what) {
        return what.verb().writes() ? config.forcesWrites() : what.verb() == Verb.SCAN || what.verb() == Verb.SIZE;
    }

    Executor aside() {
        return aside;
    }

    RequestExecutor executor() {
        return executor;
    }
}
