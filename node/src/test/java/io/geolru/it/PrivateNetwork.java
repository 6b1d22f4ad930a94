package io.geolru.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A network of a process' own that has a loopback interface and nothing else, where the system allows one: to root,
 * and in many places to anyone. Immutable.
 */
final class PrivateNetwork {
    private static final String RUN_WITH_LOOPBACK = "ip link set lo up && exec \"$0\" \"$@\"";

    private final List<String> unshare;
    private final List<String> nsenter;

    private PrivateNetwork(List<String> unshare, List<String> nsenter) {
        this.unshare = unshare;
        this.nsenter = nsenter;
    }

    /** The way that works here, or null when there is none. */
    static @Nullable PrivateNetwork find() throws InterruptedException {
        for (PrivateNetwork way : List.of(
                new PrivateNetwork(List.of("unshare", "-n"), List.of("-n")),
                new PrivateNetwork(List.of("unshare", "-rn"), List.of("-U", "--preserve-credentials", "-n")))) {
            if (succeeds(way.around(List.of("true")))) {
                return way;
            }
        }
        return null;
    }

    /** The command that runs a command in a new network; the process keeps its id. */
    List<String> around(List<String> command) {
        List<String> whole = new ArrayList<>(unshare);
        whole.addAll(List.of("sh", "-c", RUN_WITH_LOOPBACK));
        whole.addAll(command);
        return whole;
    }

    /** The command that runs a command in the network of a process. */
    List<String> beside(long pid, List<String> command) {
        List<String> whole = new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid)));
        whole.addAll(nsenter);
        whole.addAll(command);
        return whole;
    }

    private static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
