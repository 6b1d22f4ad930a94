package io.geolru.http;

import io.geolru.CacheNode;
import io.geolru.changes.ChangeCursor;
import io.geolru.changes.ChangeKind;
import io.geolru.changes.OutOfReachException;
import io.geolru.changes.SlowReaderException;
import io.geolru.event.Event;
import io.geolru.lines.ChangeLineWriter;
import io.geolru.lines.EntryLineWriter;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;

/** One client of server-sent events. What it is sent is made when it has taken what was made before. Used by one thread. */
final class EventStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int RETRY_MS = 1_000;
    /** So that one that is far back holds up the others for no longer. */
    private static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final int EVENTS_PER_STEP = 256;
    /** What is made at a time, give or take an event. */
    private static final int BATCH_BYTES = 32 * 1024;

    private final HttpServerExchange exchange;
    private final ChangeCursor changes;
    private final Access.Permit permit;
    private final CacheNode node;
    private final EventStreams.Pace pace;
    private final StreamSinkChannel channel;
    private final Outbox made = new Outbox();
    private final ChangeLineWriter lines = new ChangeLineWriter(made);
    private ByteBuffer unsent;
    private boolean flushed;
    private boolean last;
    private long takenNs;

    /** What became of a turn. */
    enum Turn {
        /** There may be more to do at once. */
        WORKED,
        /** There was nothing to do. */
        IDLE,
        /** The client takes nothing more for now. */
        SOCKET_FULL,
        /** The client has gone, or was cut off. */
        ENDED
    }

    EventStream(
            HttpServerExchange exchange,
            ChangeCursor changes,
            Access.Permit permit,
            CacheNode node,
            EventStreams.Pace pace) {
        this.exchange = exchange;
        this.changes = changes;
        this.permit = permit;
        this.node = node;
        this.pace = pace;
        this.channel = exchange.getResponseChannel();
        this.takenNs = System.nanoTime();
        text("retry: " + RETRY_MS + "\nid: " + changes.positionText() + "\n\n");
        unsent = made.take();
    }

    /**
     * Sends some of what there is.
     *
     * @param nowNs monotonic, in nanoseconds
     */
    Turn turn(long nowNs) {
        try {
            if (!isTaken(nowNs)) {
                return nowNs - takenNs < pace.stallNs() ? Turn.SOCKET_FULL : cutOff();
            }
            if (last) {
                return Turn.ENDED;
            }
            boolean more = make(nowNs);
            return made.size() > 0 || more ? send(nowNs) : Turn.IDLE;
        } catch (IOException e) {
            LOG.debug("a client of events has gone: {}", e.getMessage());
            return Turn.ENDED;
        }
    }

    private Turn send(long nowNs) {
        if (made.size() > 0) {
            unsent = made.take();
            flushed = false;
            takenNs = nowNs;
        }
        return Turn.WORKED;
    }

    private Turn cutOff() {
        LOG.debug("a client of events has taken nothing for {} s", TimeUnit.NANOSECONDS.toSeconds(pace.stallNs()));
        node.changeSource().countCutOff();
        IoUtils.safeClose(exchange.getConnection());
        return Turn.ENDED;
    }

    /** Whether the client's socket has taken all that was made. */
    private boolean isTaken(long nowNs) throws IOException {
        while (unsent.hasRemaining()) {
            if (channel.write(unsent) == 0) {
                return false;
            }
            takenNs = nowNs;
        }
        unsent = NOTHING;
        if (!flushed) {
            flushed = channel.flush();
        }
        return flushed;
    }

    /** Makes what comes next; whether there may be more. */
    private boolean make(long nowNs) throws IOException {
        try {
            permit.check();
            do {
                if (changes.next(EVENTS_PER_STEP)) {
                    write();
                }
            } while (!changes.isAtEnd() && made.size() < BATCH_BYTES && System.nanoTime() - nowNs < TURN_NS);
            if (made.size() == 0 && nowNs - takenNs >= pace.heartbeatNs()) {
                text(": heartbeat\nid: " + changes.positionText() + "\n\n");
            }
            return !changes.isAtEnd();
        } catch (HttpProblem e) {
            tell(e);
        } catch (OutOfReachException e) {
            tell(HttpProblem.gone(e.getMessage()));
        } catch (SlowReaderException e) {
            tell(HttpProblem.tooSlow(e.getMessage()));
        } catch (IllegalStateException e) {
            last = true; // the node is closed
        }
        return true;
    }

    private void write() throws IOException {
        ChangeKind kind = changes.kind();
        text("event: " + kind.label() + "\nid: " + changes.positionText() + "\ndata: ");
        String region = changes.originRegion();
        switch (kind) {
            case PUT ->
                lines.put(
                        changes.key(),
                        changes.value(),
                        changes.contentType(),
                        changes.version(),
                        lifeLeft(),
                        region,
                        changes.epochMillis());
            case CLEAR -> lines.cleared(changes.version(), region, changes.epochMillis());
            case REMOVE, EXPIRE, EVICT -> lines.gone(changes.key(), changes.version(), region, changes.epochMillis());
        }
        made.write('\n');
    }

    private long lifeLeft() {
        long expiresAt = changes.expiresAt();
        return expiresAt == Event.NEVER ? EntryLineWriter.NO_TTL : Math.max(0, expiresAt - node.epochMillis());
    }

    /** The last thing that the client hears. */
    private void tell(HttpProblem problem) {
        byte[] body = Objects.requireNonNull(problem.answer().body());
        text("event: end\ndata: " + new String(body, StandardCharsets.UTF_8) + "\n\n");
        last = true;
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        made.write(bytes, 0, bytes.length);
    }

    /** The client sees an answer that ends. */
    @Override
    public void close() {
        changes.close();
        try {
            channel.shutdownWrites();
            if (channel.flush()) {
                exchange.endExchange();
                return;
            }
        } catch (IOException e) {
            LOG.debug("a client of events has gone: {}", e.getMessage());
        }
        IoUtils.safeClose(exchange.getConnection());
    }
}
