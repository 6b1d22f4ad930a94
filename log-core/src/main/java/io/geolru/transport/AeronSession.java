package io.geolru.transport;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.aeron.exceptions.ChannelEndpointException;
import io.geolru.event.TimeSource;
import io.geolru.replication.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AgentInvoker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of a driver, its client, and all publications and subscriptions: made and thrown away as a whole. After {@link #failure} says
 * something, only {@link #close} makes sense. Not thread-safe.
 */
final class AeronSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AeronSession.class);
    private static final long HOUSEKEEPING_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int ROUNDS_PER_POLL = 8;
    private static final long FLUSH_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /**
     * What stays the same from session to session.
     *
     * @param names where names are looked up, away from the node's thread
     * @param resolver what looks them up
     * @param sockets the ones that packets come in on
     * @param space the free bytes where a path is
     */
    record Surroundings(
            TransportConfig config,
            TimeSource time,
            Executor names,
            Resolver resolver,
            Sockets sockets,
            ToLongFunction<Path> space,
            Offering offering,
            TransportCounters counters) {}

    private final Surroundings around;
    private final AeronErrors errors;
    private final Arrivals arrivals = new Arrivals();
    private final AeronDirectory directory;
    private final MediaDriver driver;
    private final Aeron aeron;
    private final AgentInvoker driverInvoker;
    private final AgentInvoker clientInvoker;
    private final InetSocketAddress bindAddress;
    private final LocalInterface local;
    private final List<Inbound> inbounds = new ArrayList<>();
    private final Inbound direct;
    private final Broadcast events;
    private final Broadcast control;
    private final Directs directs;
    private final Destinations destinations;
    private int firstInbound;
    private long nextHousekeepingNs;
    private @Nullable String endpoint;
    private boolean ready;

    private AeronSession(Surroundings around, Inbox inbox, boolean diskOnly) {
        TransportConfig config = around.config();
        TimeSource time = around.time();
        this.around = around;
        errors = new AeronErrors(around.counters(), time);
        local = LocalInterface.findAtOnce(config.networkInterface(), config.ipv4());
        bindAddress = bindAddress(config.endpoint(), local);
        ChannelUris uris = new ChannelUris(config, local);
        directory = AeronDirectory.create(config, around.space(), time, diskOnly);
        @Nullable MediaDriver launched = null;
        @Nullable Aeron connected = null;
        try {
            launched = Drivers.launch(
                    directory.aeron(),
                    uris,
                    Setups.ofNode(config),
                    time,
                    errors,
                    arrivals,
                    around.counters(),
                    around.sockets());
            connected = Drivers.connect(launched, time, errors);
            driver = launched;
            aeron = connected;
            driverInvoker = Objects.requireNonNull(driver.sharedAgentInvoker());
            clientInvoker = Objects.requireNonNull(aeron.conductorAgentInvoker());
            events = new Broadcast(around, aeron, uris, TransportConfig.EVENTS_STREAM, config.eventTermLength());
            control = new Broadcast(around, aeron, uris, TransportConfig.CONTROL_STREAM, config.controlTermLength());
            directs = new Directs(aeron, uris, around);
            destinations = new Destinations(around, local, time.nanoTime());
            String own = uris.fromOne(bindAddress);
            direct = new Inbound(aeron, own, TransportConfig.DIRECT_STREAM, arrivals, inbox);
            inbounds.add(direct);
            for (int stream : new int[] {TransportConfig.CONTROL_STREAM, TransportConfig.EVENTS_STREAM}) {
                inbounds.add(new Inbound(aeron, own, stream, arrivals, inbox));
                if (config.multicast() != null) {
                    inbounds.add(new Inbound(aeron, uris.fromGroup(), stream, arrivals, inbox));
                }
            }
            nextHousekeepingNs = time.nanoTime();
        } catch (RuntimeException | Error e) {
            CloseHelper.quietCloseAll(connected, launched, around.sockets()::forgetClosed, directory);
            throw e;
        }
    }

    /**
     * Starts everything; it takes some rounds of {@link #poll} until all is there.
     *
     * @throws TransportException when the interface is not there or there is no space
     */
    static AeronSession start(Surroundings around, Inbox inbox, boolean diskOnly) {
        return new AeronSession(around, inbox, diskOnly);
    }

    /** Drives driver and client, and hands over at most so many messages. Throws only what the handler throws. */
    int poll(Inbox inbox, int limit, long nowNs) {
        int work = 0;
        try {
            int driven = driverInvoker.invoke() + clientInvoker.invoke();
            if (driverInvoker.isClosed() || aeron.isClosed()) {
                errors.fail(new IllegalStateException("driver or client has ended"));
                return 0;
            }
            if (!ready) {
                advance(nowNs);
            }
            // In each of its rounds the driver sends one packet of a publication and takes one of a socket. Some rounds
            // make up for pauses that the caller makes between its polls.
            work = pollInbounds(limit);
            for (int round = 1, done = driven; round < ROUNDS_PER_POLL && done > 0 && work < limit; round++) {
                done = driverInvoker.invoke();
                work += pollInbounds(limit - work);
            }
            if (nowNs - nextHousekeepingNs >= 0) {
                nextHousekeepingNs = nowNs + HOUSEKEEPING_NS;
                keepHouse(nowNs);
            }
            // Heartbeats of Aeron's own are work of the driver, too, but none that is worth staying awake for.
            if (work == 0 && driven > 0 && isUnsent()) {
                work = 1;
            }
        } catch (RuntimeException | Error e) {
            inbox.rethrowIfOfHandler(e);
            if (e instanceof Error error && !(e instanceof InternalError)) {
                throw error;
            }
            errors.fail(e);
        }
        return work;
    }

    private int pollInbounds(int limit) {
        int polled = 0;
        for (int i = 0; i < inbounds.size() && polled < limit; i++) {
            polled += inbounds.get((firstInbound + i) % inbounds.size()).poll(limit - polled);
        }
        firstInbound = (firstInbound + 1) % inbounds.size();
        return polled;
    }

    private void advance(long nowNs) {
        boolean all = events.advance() && control.advance();
        for (Inbound each : inbounds) {
            all = each.advance() && all;
        }
        ChannelEndpointException channelError = errors.channelError();
        if (channelError != null) {
            errors.fail(channelError);
        }
        String boundTo = direct.boundTo();
        if (all && boundTo != null) {
            HostPort where = Objects.requireNonNull(HostPort.parse(boundTo));
            InetAddress address =
                    bindAddress.getAddress().isAnyLocalAddress() ? local.address() : bindAddress.getAddress();
            String bound = HostPort.format(address, where.port());
            endpoint = bound;
            destinations.own(bound);
            settleDestinations(nowNs);
            ready = true;
            sampleMemory();
        }
    }

    private void settleDestinations(long nowNs) {
        destinations.settle(nowNs);
        events.destinations(destinations.present());
        control.destinations(destinations.present());
    }

    private void keepHouse(long nowNs) {
        if (ready) {
            settleDestinations(nowNs);
        }
        directs.closeIdle(nowNs);
        around.sockets().forgetClosed();
        sampleMemory();
        for (int i = 0; i < inbounds.size(); i++) {
            // One at a time, so that the socket always has a stream that keeps it open.
            if (inbounds.get(i).rejoinIfOverrun(nowNs)) {
                around.counters().rejoined.increment();
                LOG.info("this node was too slow for a sender; it joins a stream anew");
                return;
            }
        }
    }

    private void sampleMemory() {
        around.counters()
                .mappedBytes
                .set(driver.context()
                        .systemCounters()
                        .get(SystemCounterDescriptor.BYTES_CURRENTLY_MAPPED)
                        .get());
        around.counters().onDisk.set(directory.onDisk() ? 1 : 0);
    }

    /** Sends what was taken since the last {@link #poll}, as far as a round of the driver does that. */
    void sendTaken() {
        if (isUnsent()) {
            driverInvoker.invoke();
        }
    }

    private boolean isUnsent() {
        return events.isUnsent() || control.isUnsent() || directs.isUnsent();
    }

    boolean publish(Channel channel, DirectBuffer message, int offset, int length, long nowNs) {
        try {
            // The terms of the control stream are small; what is too long for them goes the other way.
            boolean isShort = length <= around.config().maxControlBytes();
            Broadcast broadcast = channel == Channel.CONTROL && isShort ? control : events;
            return ready && broadcast.offer(message, offset, length, nowNs);
        } catch (RuntimeException | InternalError e) {
            errors.fail(e);
            return false;
        }
    }

    boolean send(String to, DirectBuffer message, int offset, int length, long nowNs) {
        try {
            return ready && directs.send(to, message, offset, length, nowNs);
        } catch (RuntimeException | InternalError e) {
            errors.fail(e);
            return false;
        }
    }

    void release(String to) {
        try {
            directs.release(to);
        } catch (RuntimeException | InternalError e) {
            errors.fail(e);
        }
    }

    /** Takes note of who is heard, and who of them is to be sent to one by one. */
    void peers(Set<String> live, Set<String> unreached) {
        destinations.peers(live, unreached);
    }

    /** Who is sent to one by one, besides those that the configuration names. */
    Set<String> reached() {
        return destinations.reached();
    }

    /** Whether all publications and subscriptions are there. */
    boolean isReady() {
        return ready;
    }

    /** Where unicast is received; null until it is known. */
    @Nullable String endpoint() {
        return endpoint;
    }

    /** Where the driver keeps its buffers. */
    Path folder() {
        return directory.aeron();
    }

    /** Why nothing works any more; null when all is well. */
    @Nullable Throwable failure() {
        return errors.fatal();
    }

    /** Whether the failure is one that a folder with more space may cure. */
    boolean outOfSpace() {
        return errors.outOfSpace();
    }

    /** The driver, for tests that break it. */
    MediaDriver driver() {
        return driver;
    }

    /** How many peers have a publication of their own. */
    int directPeers() {
        return directs.size();
    }

    /** Sends what has been taken, for a moment at most. */
    void flush() {
        long deadlineNs = around.time().nanoTime() + FLUSH_NS;
        while (failure() == null && isUnsent() && around.time().nanoTime() - deadlineNs < 0) {
            driverInvoker.invoke();
        }
    }

    /** Ends it all and removes the folder. Never throws. */
    @Override
    public void close() {
        CloseHelper.quietCloseAll(aeron, driver, around.sockets()::forgetClosed, directory);
        around.counters().mappedBytes.set(0);
    }

    private static InetSocketAddress bindAddress(@Nullable String endpoint, LocalInterface local) {
        if (endpoint == null) {
            return new InetSocketAddress(local.address(), 0);
        }
        HostPort parsed = Objects.requireNonNull(HostPort.parse(endpoint));
        try {
            InetAddress address = parsed.resolve();
            if (local.loopback() && !address.isLoopbackAddress()) {
                throw new TransportException("endpoint " + endpoint + " is outside of the loopback, which interface "
                        + local.name() + " is");
            }
            return new InetSocketAddress(address, parsed.port());
        } catch (UnknownHostException e) {
            throw new TransportException("endpoint " + endpoint + ": the host is unknown", e);
        }
    }
}
