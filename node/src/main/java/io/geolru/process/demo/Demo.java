package io.geolru.process.demo;

import io.geolru.NodeConfig;
import java.io.IOException;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** {@code --demo}: three nodes in this process. Stateless. */
public final class Demo {
    /** The name that stands for made-up accesses where that of a trace file could stand. */
    public static final String ZIPF = "zipf";

    private static final int ZIPF_ACCESSES = 60_000;
    private static final int ZIPF_KEYS = 20_000;
    private static final int AGREE = 0;
    private static final int DISAGREE = 1;

    private Demo() {}

    /**
     * Runs the demo to its end and deletes all that it made.
     *
     * @param base what the nodes are told; names, regions, folders, ports, interface and heartbeats are the demo's own
     * @param trace null for the crash of a region; else the file of accesses to serve, or {@link #ZIPF} for made-up ones
     * @param out where the report goes
     * @return the exit code: 0 when the regions agree, 1 when they do not
     * @throws io.geolru.config.ConfigException when the trace is not one; nothing was started then
     * @throws IOException when there is no room for temporary files, or a region does not answer
     */
    public static int run(NodeConfig base, @Nullable String trace, PrintStream out) throws IOException {
        Accesses accesses = trace == null ? null : accesses(trace);
        try (DemoCluster cluster = DemoCluster.open(base)) {
            return run(cluster, accesses, out) ? AGREE : DISAGREE;
        }
    }

    private static boolean run(DemoCluster cluster, @Nullable Accesses accesses, PrintStream out) throws IOException {
        try {
            return accesses == null ? new CrashDemo(cluster, out).run() : new TraceDemo(cluster, accesses, out).run();
        } catch (IOException | RuntimeException e) {
            if (cluster.isClosed()) {
                return false; // the process is being ended: that is why
            }
            throw e;
        }
    }

    private static Accesses accesses(String trace) {
        return trace.equals(ZIPF) ? new ZipfAccesses(ZIPF_ACCESSES, ZIPF_KEYS) : TraceFile.open(trace);
    }
}
