package io.geolru.process;

import io.geolru.CacheNode;
import io.geolru.FrontEnd;
import io.geolru.NodeConfig;
import io.geolru.recovery.RecoveryProgress;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one node until the process is told to end. A signal that ends a JVM makes it run its shutdown hooks and then exit with a code of the
 * signal's; the hook here closes the node and ends the process itself, with 0.
 */
final class NodeProcess {
    /** A close that takes longer is given up: what was answered is in the journal anyway. */
    private static final long CLOSE_TIMEOUT_SECONDS = 13;

    private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);

    private final PrintStream out;
    private final long startedNs;
    private volatile @Nullable CacheNode node;

    /**
     * @param out where the ready line goes
     * @param startedNs when the process began, by {@link System#nanoTime}
     */
    NodeProcess(PrintStream out, long startedNs) {
        this.out = out;
        this.startedNs = startedNs;
    }

    /**
     * Starts the node, says that it is ready, and waits for ever: the shutdown hook ends the process.
     *
     * @param file where the configuration is from, which is watched from then on; null for none
     * @throws RuntimeException when it cannot start
     */
    void run(NodeConfig config, @Nullable ConfigFile file, RecoveryProgress progress) throws InterruptedException {
        Thread hook = new Thread(this::endProcess, "geolru-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        CacheNode started;
        try {
            started = CacheNode.launch(config, progress);
        } catch (Throwable e) {
            removeHook(hook);
            throw e;
        }
        node = started;
        started.onFatal(NodeProcess::endBroken);
        if (file != null) {
            started.watch(() -> file.look(started));
        }
        out.println(readyLine(started));
        out.flush();
        new CountDownLatch(1).await();
    }

    private String readyLine(CacheNode ready) {
        String http = ready.frontEnds().stream().map(FrontEnd::describe).collect(Collectors.joining(" "));
        return "geolru ready name=" + ready.name() + " region=" + ready.region() + ' '
                + (http.isEmpty() ? "http=off" : http)
                + " recovered=" + ready.status().recovery().entries() + " in="
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs) + "ms";
    }

    /** Runs when the process is told to end, at any time: before the node is ready there is nothing to close that a restart minds. */
    private void endProcess() {
        CacheNode running = node;
        if (running == null) {
            Runtime.getRuntime().halt(ExitCode.OK.code());
            return;
        }
        Thread closing = new Thread(running::close, "geolru-close");
        closing.start();
        try {
            closing.join(TimeUnit.SECONDS.toMillis(CLOSE_TIMEOUT_SECONDS));
        } catch (InterruptedException e) {
            LOG.warn("interrupted while closing", e);
        }
        if (closing.isAlive()) {
            LOG.error(
                    "closing takes longer than {} s; the next start recovers from the journal", CLOSE_TIMEOUT_SECONDS);
        }
        Runtime.getRuntime().halt(closing.isAlive() ? ExitCode.FAILED.code() : ExitCode.OK.code());
    }

    /** A node that cannot go on is of no use to its callers; what was answered is in the journal. */
    private static void endBroken(String why) {
        LOG.error("ends, since it cannot go on: {}", why);
        Runtime.getRuntime().halt(ExitCode.FAILED.code());
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the process is ending already", e);
        }
    }
}
