package io.geolru.transport;

import io.geolru.event.TimeSource;
import io.geolru.replication.Channel;
import io.geolru.replication.MessageHandler;
import io.geolru.replication.Transport;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Transport} over Aeron, with a media driver of its own. Has no thread: {@link #poll} drives it, and must be called at least every
 * few milliseconds. One thread at a time may use it, and nobody may interrupt that one; {@link #stats} and {@link #endpoint} are for any
 * thread.
 *
 * <p>After an error that driver or client do not survive (a pause of a minute, buffers without space behind them) it makes new ones by
 * itself; until they are there nothing can be sent, and {@link #endpoint} may be another afterwards. No call throws because of the
 * network. What is published comes back to this node, too.
 */
public final class AeronTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(AeronTransport.class);
    private static final Pattern CHANNEL_ERROR = Pattern.compile("channel error - (.+?) \\(at ");
    private static final long START_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long HEALTHY_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long MIN_BACKOFF_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MAX_BACKOFF_NS = TimeUnit.SECONDS.toNanos(2);

    private final TransportConfig config;
    private final TimeSource time;
    private final TransportCounters counters;
    private final AeronSession.Surroundings around;
    private final Inbox inbox;
    private final int packetLength;
    private @Nullable AeronSession session;
    private volatile @Nullable String endpoint;
    private volatile @Nullable Path folder;
    private volatile @Nullable String down;
    private boolean diskOnly;
    private boolean isCounted;
    private boolean isClosed;
    private long startedNs;
    private long nextAttemptNs;
    private long backoffNs = MIN_BACKOFF_NS;

    private Set<String> live = Set.of();
    private Set<String> unreached = Set.of();

    private AeronTransport(TransportConfig config, AeronSession.Surroundings around) {
        this.config = config;
        this.around = around;
        time = around.time();
        counters = around.counters();
        inbox = new Inbox(counters);
        TransportConfig looked = around.config();
        packetLength = Math.min(
                looked.maxMessageBytes(),
                ChannelUris.packetLength(looked, LocalInterface.find(looked.networkInterface(), looked.ipv4())));
    }

    /**
     * Starts driver and client, and waits until every socket is open.
     *
     * @param names where names of peers are looked up, which may take seconds
     * @throws TransportException when an interface, a port or the space for buffers is not to be had
     */
    public static AeronTransport open(TransportConfig config, TimeSource time, Executor names) {
        return open(
                config,
                time,
                names,
                Resolver.SYSTEM,
                AeronDirectory::usableSpace,
                (publication, message, offset, length) -> publication.offer(message, offset, length));
    }

    /** The same with addresses of names, free space and answers to offers as a test wants them. */
    static AeronTransport open(
            TransportConfig config,
            TimeSource time,
            Executor names,
            Resolver resolver,
            ToLongFunction<Path> space,
            Offering offering) {
        // Looked up once and here: a transport that is made anew is made on the node's thread.
        TransportConfig looked = config.withInterface(
                        LocalInterface.withoutName(config.networkInterface(), config.ipv4()))
                .withEndpoint(numeric(config.endpoint(), resolver));
        AeronTransport transport = new AeronTransport(
                config,
                new AeronSession.Surroundings(
                        looked, time, names, resolver, Sockets.open(), space, offering, new TransportCounters()));
        transport.start();
        return transport;
    }

    private static @Nullable String numeric(@Nullable String endpoint, Resolver resolver) {
        HostPort parsed = endpoint == null ? null : HostPort.parse(endpoint);
        if (parsed == null || parsed.isNumeric()) {
            return endpoint;
        }
        try {
            return HostPort.format(resolver.resolve(parsed.host())[0], parsed.port());
        } catch (UnknownHostException e) {
            throw new TransportException("endpoint " + endpoint + ": the host is unknown", e);
        }
    }

    private void start() {
        AeronSession started;
        try {
            started = AeronSession.start(around, inbox, false);
        } catch (TransportException e) {
            throw e;
        } catch (RuntimeException | InternalError e) {
            throw new TransportException("media driver does not start: " + e.getMessage(), e);
        }
        startedNs = time.nanoTime();
        long deadlineNs = startedNs + START_NS;
        long nowNs = startedNs;
        while (!started.isReady() && started.failure() == null && nowNs - deadlineNs < 0) {
            started.poll(inbox, 1, nowNs);
            nowNs = time.nanoTime();
        }
        if (!started.isReady()) {
            Throwable cause = started.failure();
            started.close();
            throw cause == null
                    ? new TransportException(where() + " not open after " + START_NS / 1_000_000 + " ms")
                    : new TransportException(where() + ": " + firstLine(cause), cause);
        }
        session = started;
        endpoint = started.endpoint();
        folder = started.folder();
        isCounted = true;
    }

    private String where() {
        return "replication on interface " + config.networkInterface() + ", multicast " + config.multicast()
                + ", endpoint " + (config.endpoint() == null ? "any" : config.endpoint());
    }

    /** What happened in a few words, out of what Aeron wraps around it. */
    private static String firstLine(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        Matcher channel = CHANNEL_ERROR.matcher(message);
        return channel.find() ? channel.group(1) : message.lines().findFirst().orElse(cause.toString());
    }

    /** {@inheritDoc} A message to all that nobody listens to is dropped after a second, see {@link TransportStats#dropped}. */
    @Override
    public boolean publish(Channel channel, DirectBuffer message, int offset, int length) {
        checkLength(length);
        AeronSession current = session;
        return current != null && current.publish(channel, message, offset, length, time.nanoTime());
    }

    @Override
    public boolean send(String to, DirectBuffer message, int offset, int length) {
        checkLength(length);
        AeronSession current = session;
        return current != null && current.send(to, message, offset, length, time.nanoTime());
    }

    private void checkLength(int length) {
        if (length > config.maxMessageBytes()) {
            throw new IllegalArgumentException(
                    "message of " + length + " bytes is longer than " + config.maxMessageBytes());
        }
    }

    /** {@inheritDoc} Throws what the handler throws. */
    @Override
    public int poll(MessageHandler handler, int limit) {
        long nowNs = time.nanoTime();
        AeronSession current = session;
        if (current == null) {
            if (isClosed || nowNs - nextAttemptNs < 0) {
                return 0;
            }
            current = restart(nowNs);
            if (current == null) {
                return 0;
            }
        }
        inbox.handler(handler);
        int work = current.poll(inbox, limit, nowNs);
        if (current.failure() != null) {
            giveUp(current, nowNs);
        } else if (!isCounted) {
            watchRestart(current, nowNs);
        }
        return work;
    }

    private @Nullable AeronSession restart(long nowNs) {
        try {
            AeronSession started = AeronSession.start(around, inbox, diskOnly);
            started.peers(live, unreached);
            session = started;
            startedNs = nowNs;
            isCounted = false;
        } catch (RuntimeException | InternalError e) {
            backOff(e, nowNs);
        }
        return session;
    }

    private void watchRestart(AeronSession current, long nowNs) {
        if (current.isReady()) {
            isCounted = true;
            endpoint = current.endpoint();
            folder = current.folder();
            down = null;
            counters.rebuilt.increment();
            LOG.warn("network transport is back, receives on {}", endpoint);
        } else if (nowNs - startedNs > START_NS) {
            giveUp(current, nowNs);
        }
    }

    private void giveUp(AeronSession failed, long nowNs) {
        Throwable cause = failed.failure();
        if (isCounted && nowNs - startedNs > HEALTHY_NS) {
            backoffNs = MIN_BACKOFF_NS;
        }
        diskOnly |= failed.outOfSpace();
        unreached = failed.reached();
        session = null;
        folder = null;
        failed.close();
        backOff(cause == null ? new TransportException(where() + " not open in time") : cause, nowNs);
    }

    /** Why nothing is sent or received at present, or null when that is not so. Thread-safe. */
    public @Nullable String down() {
        return down;
    }

    private void backOff(Throwable cause, long nowNs) {
        down = firstLine(cause);
        LOG.warn(
                "network transport is made anew in {} ms: {}",
                TimeUnit.NANOSECONDS.toMillis(backoffNs),
                firstLine(cause));
        nextAttemptNs = nowNs + backoffNs;
        backoffNs = Math.min(MAX_BACKOFF_NS, backoffNs * 2);
    }

    /**
     * Lets the polling thread sleep until something comes in, {@link #wake} is called or was since the last sleep, or the time is over.
     *
     * @param timeoutMs above 0
     */
    public void await(long timeoutMs) {
        sendTaken();
        around.sockets().await(timeoutMs);
    }

    /** Sends what was taken since the last {@link #poll}: before the polling thread sleeps in a way of its own. */
    public void sendTaken() {
        AeronSession current = session;
        if (current != null) {
            current.sendTaken();
        }
    }

    /** Ends a sleep of the polling thread, or prevents its next one. Thread-safe. */
    public void wake() {
        around.sockets().wake();
    }

    @Override
    public void peers(Set<String> nowLive, Set<String> nowUnreached) {
        live = nowLive;
        unreached = nowUnreached;
        AeronSession current = session;
        if (current != null) {
            current.peers(nowLive, nowUnreached);
        }
    }

    @Override
    public @Nullable String source() {
        return inbox.source();
    }

    @Override
    public boolean namesPeers() {
        return !config.peers().isEmpty();
    }

    @Override
    public int maxMessageLength() {
        return config.maxMessageBytes();
    }

    @Override
    public int packetLength() {
        return packetLength;
    }

    @Override
    public @Nullable String endpoint() {
        return endpoint;
    }

    @Override
    public void release(String to) {
        AeronSession current = session;
        if (current != null) {
            current.release(to);
        }
    }

    /** Where the driver keeps its buffers, and other Aeron clients of this machine find it; null while there is none. Any thread. */
    public @Nullable Path folder() {
        return folder;
    }

    /** What it has done so far. */
    public TransportStats stats() {
        return counters.stats();
    }

    /** The present session, for tests that break it. */
    @Nullable AeronSession session() {
        return session;
    }

    /** Sends what was taken, for a tenth of a second at most, and removes the buffers. May be repeated. */
    @Override
    public void close() {
        isClosed = true;
        AeronSession current = session;
        session = null;
        folder = null;
        if (current != null) {
            current.flush();
            current.close();
        }
        around.sockets().close();
    }
}
