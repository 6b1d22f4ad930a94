package io.geolru;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AgentRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of a node: named after what they do and whose they are, and none of them keeps a process alive. Immutable. */
record NodeThreads(String node) {
    private static final Logger LOG = LoggerFactory.getLogger(NodeThreads.class);
    private static final int STOP_RETRY_MS = 5_000;
    private static final int ASIDE_IDLE_SECONDS = 10;
    private static final int MOST_ASIDE = 1_024;

    /** Starts {@code geolru-<what>-<node>}. */
    void start(AgentRunner runner, String what) {
        AgentRunner.startOnThread(runner, factory(what));
    }

    /** Waits for the end of what was started; without effect when nothing was. */
    static void stop(AgentRunner runner) {
        runner.close(STOP_RETRY_MS, thread -> LOG.warn("waiting for {} to end", thread.getName()));
    }

    /** For names of hosts: a resolver that answers nobody for seconds is to hold up neither the node's thread nor the disk's. */
    ExecutorService nameLookUps() {
        return aside("names");
    }

    /** One thread, which is there while there is something to do, for what would hold up others. */
    ExecutorService aside(String what) {
        return new ThreadPoolExecutor(
                0, 1, ASIDE_IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_ASIDE), factory(what));
    }

    private ThreadFactory factory(String what) {
        return work -> {
            Thread thread = new Thread(work, "geolru-" + what + '-' + node);
            thread.setDaemon(true);
            return thread;
        };
    }
}
