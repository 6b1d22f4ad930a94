package io.geolru.transport;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.FragmentHandler;
import io.geolru.event.TimeSource;
import io.geolru.request.Link;
import io.geolru.request.LinkSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.LangUtil;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.NoOpLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where clients reach a node: over the node's own media driver, from processes of this machine and, if an endpoint is given, over UDP. Each client
 * has a stream of requests, and the answers go back on a response channel of it. When the node makes its driver anew, all links end and clients
 * come again.
 *
 * <p>Processes of this machine find the driver by a file in the node's data directory. Used by one thread.
 */
public final class ServedLinks implements LinkSource, AutoCloseable {
    /** The file in the data directory that names the driver's folder. */
    static final String FOLDER_FILE = "aeron.dir";

    private static final Logger LOG = LoggerFactory.getLogger(ServedLinks.class);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int MOST_ARRIVING = 1_024;
    private static final int MOST_DROPPED = 1_024;
    private static final FragmentHandler DROP = (buffer, offset, length, header) -> {};

    private final Supplier<@Nullable Path> folder;
    private final @Nullable InetSocketAddress endpoint;
    private final int maxMessageLength;
    private final Path folderFile;
    private final TimeSource time;
    private final Queue<Image> arrived = new ArrayDeque<>();
    private final List<Image> ended = new ArrayList<>();
    private final List<Served> links = new ArrayList<>();
    private final Queue<Link> accepted = new ArrayDeque<>();
    private @Nullable Path present;
    private @Nullable Aeron aeron;
    private @Nullable AgentInvoker invoker;
    private @Nullable Throwable failure;
    private long nextAttemptNs;
    private long nextDropNs;
    private volatile boolean offered;

    /**
     * Does nothing yet; {@link #poll} does.
     *
     * @param folder the folder of the node's driver, null while there is none
     * @param endpoint where clients reach the node over UDP, and one port behind it; null for not at all
     * @param maxMessageLength the longest message in bytes
     * @param dataDir the node's data directory
     */
    public ServedLinks(
            Supplier<@Nullable Path> folder,
            @Nullable InetSocketAddress endpoint,
            int maxMessageLength,
            Path dataDir,
            TimeSource time) {
        this.folder = folder;
        this.endpoint = endpoint;
        this.maxMessageLength = maxMessageLength;
        this.folderFile = dataDir.resolve(FOLDER_FILE);
        this.time = time;
        this.nextAttemptNs = time.nanoTime();
        this.nextDropNs = nextAttemptNs;
    }

    @Override
    public int poll() {
        Path now = folder.get();
        if (aeron != null && (!Objects.equals(now, present) || isBroken())) {
            disconnect();
        }
        if (aeron == null && now != null && time.nanoTime() - nextAttemptNs >= 0) {
            connect(now);
        }
        AgentInvoker driving = invoker;
        if (driving == null) {
            return 0;
        }
        int work = 0;
        try {
            work = driving.invoke();
            for (Image image = arrived.poll(); image != null; image = arrived.poll()) {
                Served link = new Served(image);
                links.add(link);
                accepted.add(link);
            }
            dropRest();
        } catch (RuntimeException | InternalError e) {
            failure = e;
        }
        return work;
    }

    /** The driver keeps the buffers of who is gone until all in them is taken: now and then it is, so that who is not gone is slowed down. */
    private void dropRest() {
        if (!ended.isEmpty() && time.nanoTime() - nextDropNs >= 0) {
            nextDropNs = time.nanoTime() + RETRY_NS;
            for (int i = 0; i < ended.size(); i++) {
                ended.get(i).poll(DROP, MOST_DROPPED);
            }
        }
    }

    @Override
    public @Nullable Link accept() {
        return accepted.poll();
    }

    /**
     * Whether the node's thread has to come: since the last call something was sent over the network, or was not taken by a client of this machine, of which
     * only the driver sees that it has taken what was before.
     */
    public boolean takeOffered() {
        boolean was = offered;
        offered = false;
        return was;
    }

    private boolean isBroken() {
        Aeron connected = aeron;
        return failure != null || connected == null || connected.isClosed();
    }

    private void connect(Path now) {
        nextAttemptNs = time.nanoTime() + RETRY_NS;
        failure = null;
        try {
            Aeron connected = Aeron.connect(new Aeron.Context()
                    .aeronDirectoryName(now.toString())
                    .useConductorAgentInvoker(true)
                    .clientLock(NoOpLock.INSTANCE)
                    .epochClock(Drivers.steadyClock(time))
                    .driverTimeoutMs(Drivers.DRIVER_TIMEOUT_MS)
                    .errorHandler(this::onError)
                    .subscriberErrorHandler(LangUtil::rethrowUnchecked));
            aeron = connected;
            present = now;
            invoker = connected.conductorAgentInvoker();
            connected.asyncAddSubscription(
                    LinkChannels.ipcRequests(), LinkChannels.REQUESTS, this::onImage, this::onGone);
            InetSocketAddress at = endpoint;
            if (at != null) {
                connected.asyncAddSubscription(
                        LinkChannels.udpRequests(at), LinkChannels.REQUESTS, this::onImage, this::onGone);
            }
            tell(now);
        } catch (RuntimeException | InternalError | IOException e) {
            LOG.warn("clients cannot be served yet: {}", e.getMessage());
            disconnect();
        }
    }

    private void onImage(Image image) {
        if (arrived.size() < MOST_ARRIVING) {
            arrived.add(image);
        } else {
            ended.add(image);
        }
    }

    private void onGone(Image image) {
        arrived.remove(image);
        ended.remove(image);
    }

    private void onError(Throwable error) {
        if (error instanceof Error || AeronException.isFatal(error)) {
            failure = error;
        } else {
            LOG.warn("serving clients: {}", error.getMessage());
        }
    }

    private void tell(Path now) throws IOException {
        Path fresh = folderFile.resolveSibling(FOLDER_FILE + ".new");
        Files.write(fresh, now.toString().getBytes(StandardCharsets.UTF_8));
        Files.move(fresh, folderFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void disconnect() {
        arrived.clear();
        ended.clear();
        accepted.clear();
        links.forEach(AeronLink::broken);
        links.clear();
        Aeron connected = aeron;
        aeron = null;
        invoker = null;
        present = null;
        CloseHelper.quietClose(connected);
    }

    /** Ends all links, and takes the file away. */
    @Override
    public void close() {
        disconnect();
        try {
            Files.deleteIfExists(folderFile);
        } catch (IOException e) {
            LOG.debug("{} stays: {}", folderFile, e.toString());
        }
    }

    /** A client's link, seen from the node. */
    private final class Served extends AeronLink {
        private final long registration;
        private final boolean isRemote;
        private boolean isAdded;

        Served(Image image) {
            super(maxMessageLength);
            image(image);
            InetSocketAddress at = endpoint;
            Aeron connected = Objects.requireNonNull(aeron);
            isRemote = !image.subscription().channel().startsWith(LinkChannels.ipcRequests());
            String channel = isRemote && at != null
                    ? LinkChannels.udpAnswersTo(at, image.correlationId())
                    : LinkChannels.ipcAnswersTo(image.correlationId());
            registration = connected.asyncAddExclusivePublication(channel, LinkChannels.ANSWERS);
        }

        @Override
        int advance() {
            Aeron connected = aeron;
            if (publication() == null && !isClosed() && connected != null) {
                try {
                    ExclusivePublication ready = connected.getExclusivePublication(registration);
                    if (ready != null) {
                        publication(ready);
                        isAdded = true;
                        return 1;
                    }
                } catch (RuntimeException e) {
                    LOG.debug("no answers for a client: {}", e.getMessage());
                    broken();
                }
            }
            return 0;
        }

        @Override
        public boolean offer(DirectBuffer message, int offset, int length) {
            boolean taken = super.offer(message, offset, length);
            offered |= taken == isRemote;
            return taken;
        }

        @Override
        public boolean hasRoom() {
            boolean room = super.hasRoom();
            offered |= !room && !isRemote;
            return room;
        }

        @Override
        void free() {
            Image heard = image();
            if (links.remove(this) && heard != null && !heard.isClosed()) {
                ended.add(heard);
            }
            Aeron connected = aeron;
            if (!isAdded && connected != null && !connected.isClosed()) {
                connected.asyncRemovePublication(registration);
            }
        }
    }
}
