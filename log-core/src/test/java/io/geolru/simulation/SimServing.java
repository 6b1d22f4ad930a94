package io.geolru.simulation;

import io.geolru.changes.ChangeSource;
import io.geolru.changes.LocalChanges;
import io.geolru.client.MemoryLinks;
import io.geolru.event.Origins;
import io.geolru.request.LinkSealing;
import io.geolru.serving.FeedReads;
import io.geolru.serving.RequestExecutor;
import io.geolru.serving.RequestServer;
import io.geolru.serving.ServingConfig;
import java.util.List;
import java.util.Random;

/** A simulated node's side of its clients, as far as feeds need it, over links in memory, sealed. */
final class SimServing {
    static final String CLUSTER = "test";
    static final List<String> SECRETS = List.of("a-secret-of-the-test");
    static final Random RANDOM = new Random(8);
    private static final int ENTRY_BYTES = 64 * 1024;

    private final MemoryLinks links = new MemoryLinks();
    private final RequestServer server;
    private final FeedReads feeds;
    private final LocalChanges locals;

    SimServing(SimNode node) {
        ServingConfig config = new ServingConfig(CLUSTER, node.name(), node.name(), ENTRY_BYTES, 8, false);
        locals = new LocalChanges(node.clock());
        ChangeSource source = new ChangeSource(node.localLog(), node.reads(), new Origins(), locals);
        feeds = new FeedReads(source, node.clock(), config);
        LinkSealing sealing = LinkSealing.ofNode(CLUSTER, config.maxLinkLength(), RANDOM::nextLong);
        sealing.secrets(SECRETS);
        server = new RequestServer(
                config,
                links,
                sealing,
                new RequestExecutor(node.state(), node.writer(), null, new Origins(), node.clock(), ENTRY_BYTES),
                feeds,
                node.clock(),
                Runnable::run,
                () -> true);
    }

    MemoryLinks links() {
        return links;
    }

    /** What the thread that reads does. */
    int read() {
        return feeds.doWork();
    }

    /** What the thread that serves does. */
    int serve() {
        return server.doWork();
    }

    LocalChanges locals() {
        return locals;
    }

    RequestServer server() {
        return server;
    }

    FeedReads feeds() {
        return feeds;
    }
}
