package io.geolru.client;

import io.geolru.changes.Position;
import io.geolru.event.TimeSource;
import io.geolru.request.Link;
import io.geolru.request.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** A feed of a client without a thread and a network. */
public final class TestFeed implements AutoCloseable {
    private static final Duration SILENCE = Duration.ofMillis(200);

    private final TimeSource time;
    private final FeedCore core;
    private ChangeFeed<byte[]> feed;

    private TestFeed(
            TimeSource time,
            String cluster,
            List<String> nodes,
            int nearest,
            Function<String, Link> dialling,
            long id,
            io.geolru.request.FeedMessage.Follow first) {
        this.time = time;
        ClientConfig config = ClientConfig.of(
                        nodes.stream().map(node -> "udp:" + node + ":1").toArray(String[]::new))
                .withSilence(SILENCE);
        core = new FeedCore(
                config,
                new Message.Hello(id, cluster),
                to -> dialling.apply(to.endpoint().substring(0, to.endpoint().length() - ":1".length())),
                first,
                nearest,
                time.nanoTime());
    }

    /** One that begins behind a position; now for null. */
    public static TestFeed from(
            TimeSource time,
            String cluster,
            List<String> nodes,
            int nearest,
            Function<String, Link> dialling,
            long id,
            String cache,
            Position from) {
        return new TestFeed(
                time, cluster, nodes, nearest, dialling, id, new Verbs<>(cache, Values.BYTES).follow("", from));
    }

    /** One that begins at an instant. */
    public static TestFeed since(
            TimeSource time,
            String cluster,
            List<String> nodes,
            Function<String, Link> dialling,
            String cache,
            String prefix,
            Instant since) {
        return new TestFeed(
                time, cluster, nodes, 0, dialling, 1, new Verbs<>(cache, Values.BYTES).follow(prefix, since));
    }

    /** What the client's thread does. */
    public int doWork() {
        return core.doWork(time.nanoTime());
    }

    /** The next change that is there; null when there is none. */
    public RemoteChange<byte[]> poll() {
        if (feed == null && core.hasBegun()) {
            feed = new ChangeFeed<>(null, core, Values.BYTES, Objects.requireNonNull(core.had()), null);
        }
        if (feed == null && core.failure() != null) {
            throw core.failure();
        }
        return feed == null ? null : feed.next();
    }

    /** Where to go on; null before it has begun. */
    public Position position() {
        return feed == null ? null : feed.position();
    }

    /** The node that it comes from; null when there is none. */
    public String node() {
        return core.node();
    }

    @Override
    public void close() {
        core.close("closed");
    }
}
