package io.geolru.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Namespaces of Linux that a test may make for its processes: to root, and in many places to anyone, who is then root
 * within. Immutable.
 */
final class Namespaces {
    private static final int PATIENCE_SECONDS = 60;

    private final boolean mapsRoot;

    private Namespaces(boolean mapsRoot) {
        this.mapsRoot = mapsRoot;
    }

    /** The way that works here for a command that is run in new namespaces, or null when there is none. */
    static @Nullable Namespaces find(List<String> kinds, String probe) throws InterruptedException {
        for (boolean mapsRoot : new boolean[] {false, true}) {
            Namespaces way = new Namespaces(mapsRoot);
            if (succeeds(way.unshare(kinds, probe, List.of("true")))) {
                return way;
            }
        }
        return null;
    }

    /**
     * The command that runs a command in new namespaces.
     *
     * @param kinds options of unshare
     * @param first a command of the shell that is run in them before
     */
    List<String> unshare(List<String> kinds, String first, List<String> command) {
        List<String> whole = new ArrayList<>(List.of("unshare"));
        if (mapsRoot) {
            whole.add("--map-root-user");
        }
        whole.addAll(kinds);
        whole.addAll(List.of("sh", "-c", first + " && exec \"$0\" \"$@\""));
        whole.addAll(command);
        return whole;
    }

    /** The command that runs a command in the mounts of a process. */
    List<String> besideMounts(long pid, List<String> command) {
        List<String> whole = new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid)));
        if (mapsRoot) {
            whole.addAll(List.of("-U", "--preserve-credentials"));
        }
        whole.add("-m");
        whole.addAll(command);
        return whole;
    }

    private static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** A small file system in memory that only processes beside this one see; it goes with the process that holds it. */
    static final class SmallDisk implements AutoCloseable {
        private final Namespaces namespaces;
        private final Process holder;
        private final Path path;

        private SmallDisk(Namespaces namespaces, Process holder, Path path) {
            this.namespaces = namespaces;
            this.holder = holder;
            this.path = path;
        }

        /** Whether it may be made here, and how. */
        static @Nullable Namespaces find() throws InterruptedException {
            return Namespaces.find(List.of("--mount"), "mount -t tmpfs -o size=1m none /mnt");
        }

        /** Makes one on a folder, which looks empty to all others. */
        static SmallDisk mount(Namespaces namespaces, Path folder, int megabytes) throws IOException {
            String mount = "mount -t tmpfs -o size=" + megabytes + "m none '" + folder + "' && echo mounted";
            // It ends, and the mount with it, when its input does: also when this process is killed.
            Process holder = new ProcessBuilder(namespaces.unshare(List.of("--mount"), mount, List.of("cat")))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            byte[] told = holder.getInputStream().readNBytes("mounted".length());
            if (!new String(told, StandardCharsets.US_ASCII).equals("mounted")) {
                holder.destroyForcibly();
                throw new IOException("no small disk was mounted on " + folder);
            }
            return new SmallDisk(namespaces, holder, folder);
        }

        /** The command that runs a command that sees the disk. */
        List<String> beside(List<String> command) {
            return namespaces.besideMounts(holder.pid(), command);
        }

        /** Where the disk is to those who see it. */
        Path path() {
            return path;
        }

        /** Where this process finds it. */
        Path seenFromHere() {
            return Path.of("/proc", Long.toString(holder.pid()), "root" + path);
        }

        @Override
        public void close() {
            holder.destroyForcibly()
                    .onExit()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
    }
}
