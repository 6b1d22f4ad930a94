package io.geolru;

import io.geolru.changes.ChangeSource;
import io.geolru.config.HostPort;
import io.geolru.event.TimeSource;
import io.geolru.request.LinkSealing;
import io.geolru.serving.FeedReads;
import io.geolru.serving.RequestExecutor;
import io.geolru.serving.RequestServer;
import io.geolru.serving.ServingConfig;
import io.geolru.serving.ServingCounters;
import io.geolru.transport.ServedLinks;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves processes beside this one, on a thread of its own: what they ask holds up neither replication nor each other's streams. What they follow is read
 * from the journal on another one. The media driver is the node's, so the node's thread is woken when there is something for it to send.
 */
final class ClientService implements Agent, AutoCloseable {
    /** Streams of this machine need the node's thread, too, for their windows: after so many messages. */
    private static final int MESSAGES_PER_WAKE = 128;

    private static final Logger LOG = LoggerFactory.getLogger(ClientService.class);
    private static final int LAST_ASIDE_SECONDS = 5;
    private static final long ALONE_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_NAP_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ServedLinks links;
    private final LinkSealing sealing;
    private final RequestServer server;
    private final FeedReads feeds;
    private final ExecutorService aside;
    private final Runnable wakeNode;
    private final ParkingIdle idle;
    private final AgentRunner thread;
    private final AgentRunner feedThread;
    private int sinceWake;
    private volatile long wakes;
    private boolean isStarted;

    ClientService(
            NodeConfig config,
            NodeConfig.Clients clients,
            Supplier<@Nullable Path> driverFolder,
            RequestExecutor executor,
            ChangeSource changes,
            BooleanSupplier ready,
            TimeSource time,
            Runnable wakeNode,
            ErrorHandler errors) {
        ServingConfig serving = new ServingConfig(
                config.cluster(),
                config.name(),
                config.region(),
                (int) config.limits().entryBytes(),
                clients.maxSessions(),
                config.journal().sync() == NodeConfig.Sync.EVERY);
        HostPort at = clients.endpoint();
        links = new ServedLinks(
                driverFolder,
                at == null ? null : new InetSocketAddress(at.host(), at.port()),
                serving.maxLinkLength(),
                config.dataDir(),
                time);
        sealing = LinkSealing.ofNode(config.cluster(), serving.maxLinkLength(), new SecureRandom()::nextLong);
        secrets(config);
        feeds = new FeedReads(changes, time, serving);
        aside = new NodeThreads(config.name()).aside("clients-aside");
        server = new RequestServer(serving, links, sealing, executor, feeds, time, aside, ready);
        this.wakeNode = wakeNode;
        idle = ParkingIdle.clients(config.replication().idle());
        idle.watch(feeds::handed);
        feeds.wakes(idle::wake);
        thread = new AgentRunner(new ServingIdle(), errors, null, this);
        feedThread = new AgentRunner(new FeedIdle(), errors, null, new FeedAgent());
    }

    void start(NodeThreads threads) {
        isStarted = true;
        threads.start(thread, "clients");
        threads.start(feedThread, "feeds");
    }

    /** A number that moves with each wake of the node's thread. Any thread. */
    long wakes() {
        return wakes;
    }

    /** Takes the secrets of a configuration from now on; any thread. */
    void secrets(NodeConfig present) {
        sealing.secrets(present.replication().secrets());
    }

    ServingCounters counters() {
        return server.counters();
    }

    @Override
    public int doWork() {
        idle.turnBegins();
        int work = server.doWork();
        sinceWake += work;
        if (links.takeOffered() || sinceWake >= MESSAGES_PER_WAKE) {
            sinceWake = 0;
            wake();
        }
        return work;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread only
    private void wake() {
        wakes++;
        wakeNode.run();
    }

    @Override
    public void onClose() {
        CloseHelper.quietCloseAll(server, links);
        wake();
    }

    @Override
    public String roleName() {
        return "geolru-clients";
    }

    /** Tells the clients that the node goes, and ends. Idempotent. */
    @Override
    public void close() {
        if (isStarted) {
            NodeThreads.stop(thread);
            NodeThreads.stop(feedThread);
        }
        aside.shutdown(); // without an interrupt, which would close a file that is being forced
        try {
            if (!aside.awaitTermination(LAST_ASIDE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("what clients asked for last still goes on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads the journal for those that follow changes. */
    private final class FeedAgent implements Agent {
        @Override
        public int doWork() {
            return feeds.doWork();
        }

        @Override
        public void onClose() {
            feeds.close();
        }

        @Override
        public String roleName() {
            return "geolru-feeds";
        }
    }

    /** Sleeps until the node has something new, or a feed has room again. */
    private final class FeedIdle implements IdleStrategy {
        @Override
        public void idle(int workCount) {
            if (workCount == 0) {
                idle();
            }
        }

        @Override
        public void idle() {
            if (feeds.isIdle()) {
                LockSupport.parkNanos(ALONE_NS);
                return;
            }
            try {
                feeds.await(LONGEST_NAP_NS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void reset() {}

        @Override
        public String alias() {
            return "geolru-feeds";
        }
    }

    /** Nobody is waited for in a hurry while there is no client. */
    private final class ServingIdle implements IdleStrategy {
        @Override
        public void idle(int workCount) {
            if (workCount > 0) {
                idle.reset();
            } else {
                idle();
            }
        }

        @Override
        public void idle() {
            if (server.isIdle()) {
                LockSupport.parkNanos(ALONE_NS);
            } else {
                idle.idle();
            }
        }

        @Override
        public void reset() {
            idle.reset();
        }

        @Override
        public String alias() {
            return "geolru-clients";
        }
    }
}
