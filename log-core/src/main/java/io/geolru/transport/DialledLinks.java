package io.geolru.transport;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.exceptions.AeronException;
import io.geolru.event.TimeSource;
import io.geolru.request.Link;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.agrona.CloseHelper;
import org.agrona.LangUtil;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.NoOpLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links that a client makes: over the media driver of a node on the same machine, or over UDP with a driver of its own, which is started
 * with the first such link. Has no thread: {@link #poll} and the links drive it. Used by one thread at a time.
 */
public final class DialledLinks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DialledLinks.class);
    private static final int MOST_REMOTE_LINKS = 16;
    private static final long DRIVER_BYTES = 13L << 20;
    private static final int INVOCATIONS = 4;

    private final int maxMessageLength;
    private final Path sharedMemory;
    private final Path disk;
    private final TimeSource time;
    private final List<Dialled> links = new ArrayList<>();
    private @Nullable Own own;

    /**
     * Does nothing yet.
     *
     * @param maxMessageLength the longest message in bytes
     * @param sharedMemory the folder that buffers of a driver of its own are kept in when it has the space
     * @param disk the folder that they are kept in otherwise
     */
    public DialledLinks(int maxMessageLength, Path sharedMemory, Path disk, TimeSource time) {
        this.maxMessageLength = maxMessageLength;
        this.sharedMemory = sharedMemory;
        this.disk = disk;
        this.time = time;
    }

    /**
     * Begins a link to a node of this machine, over its own media driver.
     *
     * @param dataDir the node's data directory
     * @throws TransportException when the node does not run, or serves no clients
     */
    public Link dialLocal(Path dataDir) {
        Path file = dataDir.resolve(ServedLinks.FOLDER_FILE);
        String folder;
        try {
            folder = Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new TransportException("no node that serves clients runs on " + dataDir + ": " + e, e);
        }
        // Connecting would wait for a driver that is not there.
        if (!Drivers.isAlive(Path.of(folder), time)) {
            throw new TransportException("the node on " + dataDir + " does not run any more");
        }
        try {
            Aeron aeron = Aeron.connect(new Aeron.Context()
                    .aeronDirectoryName(folder)
                    .useConductorAgentInvoker(true)
                    .clientLock(NoOpLock.INSTANCE)
                    .epochClock(Drivers.steadyClock(time))
                    .driverTimeoutMs(Drivers.DRIVER_TIMEOUT_MS)
                    .errorHandler(this::onError)
                    .subscriberErrorHandler(LangUtil::rethrowUnchecked));
            return added(new Dialled(aeron, LinkChannels.ipcAnswers(), null));
        } catch (RuntimeException | InternalError e) {
            throw new TransportException("the node on " + dataDir + " is not reached: " + e.getMessage(), e);
        }
    }

    /**
     * Begins a link over UDP.
     *
     * @param endpoint {@code host:port} of a node's {@code clients.endpoint}; a name is looked up first, away from this thread
     * @throws TransportException when it is not that, or the driver does not start
     */
    public Link dial(String endpoint) {
        HostPort parsed = HostPort.parse(endpoint);
        if (parsed == null || parsed.port() == 0) {
            throw new TransportException("'" + endpoint + "' is not host:port");
        }
        CompletableFuture<InetSocketAddress> address = CompletableFuture.supplyAsync(
                () -> new InetSocketAddress(parsed.host(), parsed.port()),
                parsed.isNumeric() ? Runnable::run : work -> new Thread(work, "geolru-client-names").start());
        Own present = own;
        if (present != null && present.isBroken()) {
            present.close();
            own = null;
            present = null;
        }
        if (present == null) {
            present = new Own();
            own = present;
        }
        return added(new Dialled(present.aeron, null, address));
    }

    private Link added(Dialled link) {
        links.add(link);
        return link;
    }

    /** Drives what is behind the links; answers how much was done. */
    public int poll() {
        int work = 0;
        Own present = own;
        if (present != null) {
            work = present.drive();
        }
        for (int i = 0; i < links.size(); i++) {
            work += links.get(i).drive();
        }
        return work;
    }

    private void onError(Throwable error) {
        LOG.debug("a client's link: {}", error.toString());
    }

    /** Ends all links and the driver. */
    @Override
    public void close() {
        List.copyOf(links).forEach(Link::close);
        Own present = own;
        own = null;
        if (present != null) {
            present.close();
        }
    }

    /** A driver of the client's own, and its client. */
    private final class Own {
        private final AeronDirectory directory;
        private final MediaDriver driver;
        private final Aeron aeron;
        private final AgentInvoker driverInvoker;
        private final AgentInvoker clientInvoker;
        private @Nullable Throwable failure;

        Own() {
            directory = AeronDirectory.create(
                    sharedMemory,
                    disk,
                    DRIVER_BYTES + LinkChannels.bytesNeeded(MOST_REMOTE_LINKS),
                    AeronDirectory::usableSpace,
                    time,
                    false);
            @Nullable MediaDriver launched = null;
            try {
                launched = Drivers.launch(directory.aeron(), time, this::failed);
                driver = launched;
                aeron = Drivers.connect(launched, time, this::failed);
            } catch (RuntimeException | InternalError e) {
                CloseHelper.quietCloseAll(launched, directory);
                throw new TransportException("the media driver does not start: " + e.getMessage(), e);
            }
            driverInvoker = Objects.requireNonNull(driver.sharedAgentInvoker());
            clientInvoker = Objects.requireNonNull(aeron.conductorAgentInvoker());
        }

        private void failed(Throwable error) {
            if (error instanceof Error || AeronException.isFatal(error)) {
                failure = error;
            } else {
                onError(error);
            }
        }

        int drive() {
            int work = 0;
            try {
                for (int i = 0, done = 1; i < INVOCATIONS && done > 0; i++) {
                    done = driverInvoker.invoke() + clientInvoker.invoke();
                    work += done;
                }
            } catch (RuntimeException | InternalError e) {
                failure = e;
            }
            return work;
        }

        boolean isBroken() {
            return failure != null || driverInvoker.isClosed() || aeron.isClosed();
        }

        void close() {
            CloseHelper.quietCloseAll(aeron, driver, directory);
        }
    }

    /** One link: subscribes to answers, then publishes requests, then waits for the node's side. */
    private final class Dialled extends AeronLink {
        private final Aeron aeron;
        private final @Nullable CompletableFuture<InetSocketAddress> address;
        private final boolean isLocal;
        private long subscribing;
        private boolean isSubscribing;
        private long publishing;
        private boolean isPublishing;
        private boolean isPublished;
        private @Nullable Subscription answers;

        /** @param channel of the answers; null when the address comes first */
        Dialled(Aeron aeron, @Nullable String channel, @Nullable CompletableFuture<InetSocketAddress> address) {
            super(maxMessageLength);
            this.aeron = aeron;
            this.address = address;
            isLocal = address == null;
            if (channel != null) {
                subscribe(channel);
            }
        }

        private void subscribe(String channel) {
            subscribing = aeron.asyncAddSubscription(channel, LinkChannels.ANSWERS, image -> {}, image -> {});
            isSubscribing = true;
        }

        /** A link over a node's driver has a client of its own, which ends with it. */
        int drive() {
            int work = 0;
            try {
                AgentInvoker invoker = aeron.conductorAgentInvoker();
                if (isLocal && invoker != null) {
                    work = invoker.invoke();
                }
                Own present = own;
                if (aeron.isClosed() || (!isLocal && (present == null || present.isBroken()))) {
                    broken();
                }
            } catch (RuntimeException | InternalError e) {
                onError(e);
                broken();
            }
            return work;
        }

        @Override
        int advance() {
            if (isOpen() || isClosed()) {
                return 0;
            }
            try {
                if (address != null && !isSubscribing && address.isDone()) {
                    subscribe(LinkChannels.udpAnswers(resolved(address)));
                }
                if (isSubscribing && answers == null) {
                    answers = aeron.getSubscription(subscribing);
                }
                Subscription to = answers;
                if (to != null && !isPublishing) {
                    publishing = aeron.asyncAddExclusivePublication(
                            address == null
                                    ? LinkChannels.ipcRequestsOf(to.registrationId())
                                    : LinkChannels.udpRequestsOf(resolved(address), to.registrationId()),
                            LinkChannels.REQUESTS);
                    isPublishing = true;
                }
                if (isPublishing && publication() == null) {
                    ExclusivePublication ready = aeron.getExclusivePublication(publishing);
                    if (ready != null) {
                        publication(ready);
                        isPublished = true;
                    }
                }
                if (to != null && image() == null && to.imageCount() > 0) {
                    image(to.imageAtIndex(0));
                }
                return isOpen() ? 1 : 0;
            } catch (RuntimeException | InternalError e) {
                onError(e);
                broken();
                return 0;
            }
        }

        private InetSocketAddress resolved(CompletableFuture<InetSocketAddress> looked) {
            InetSocketAddress found = looked.join();
            if (found.isUnresolved()) {
                throw new TransportException("the host " + found.getHostString() + " is unknown");
            }
            return found;
        }

        @Override
        void free() {
            links.remove(this);
            if (isLocal) {
                CloseHelper.quietClose(aeron);
            } else if (!aeron.isClosed()) {
                CloseHelper.quietClose(answers);
                if (isSubscribing && answers == null) {
                    aeron.asyncRemoveSubscription(subscribing);
                }
                if (isPublishing && !isPublished) {
                    aeron.asyncRemovePublication(publishing);
                }
            }
        }
    }
}
