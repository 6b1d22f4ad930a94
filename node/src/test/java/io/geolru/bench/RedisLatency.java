package io.geolru.bench;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;

/** SET on a Redis master with an append-only file; a subscriber of keyspace events at its replica sees it. Where Redis is installed. */
final class RedisLatency {
    private static final String PROGRAM = "redis-server";
    private static final int KEYS = 100_000;
    private static final long START_NS = TimeUnit.SECONDS.toNanos(20);
    private static final String EVENT = "__keyevent@0__:set";

    private RedisLatency() {}

    static boolean isThere() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
    }

    static Figures measure(int perSecond) throws IOException {
        Path folder = Files.createTempDirectory("geolru-bench-redis");
        int master = freePort();
        int replica = freePort();
        try (Server first = new Server(folder.resolve("master"), master, "--appendonly", "yes");
                Server second = new Server(
                        folder.resolve("replica"),
                        replica,
                        "--replicaof",
                        "127.0.0.1 " + master,
                        "--notify-keyspace-events",
                        "E$")) {
            first.await();
            second.await();
            return Fork.run(
                    Client.class,
                    List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"),
                    Integer.toString(master),
                    Integer.toString(replica),
                    Integer.toString(perSecond));
        } finally {
            Cluster.delete(folder);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("Redis closed the connection");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private static void write(OutputStream out, String command) throws IOException {
        out.write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** A server, which ends with this. */
    private static final class Server implements Closeable {
        private final int port;
        private final Process process;

        Server(Path folder, int port, String... options) throws IOException {
            this.port = port;
            Files.createDirectories(folder);
            process = new ProcessBuilder(Stream.concat(
                                    Stream.of(PROGRAM, "--port", Integer.toString(port), "--save", ""),
                                    Stream.of(options))
                            .toList())
                    .directory(folder.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        }

        /** Waits until it answers and, as a replica, has its master. */
        void await() throws IOException {
            long startNs = System.nanoTime();
            while (!isUp()) {
                if (System.nanoTime() - startNs > START_NS) {
                    throw new IOException(PROGRAM + " does not start");
                }
                OneWay.pause(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }

        private boolean isUp() {
            try (Socket socket = connect(port)) {
                write(socket.getOutputStream(), "INFO replication");
                InputStream in = socket.getInputStream();
                int length = Integer.parseInt(readLine(in).substring(1));
                String info = new String(in.readNBytes(length), StandardCharsets.US_ASCII);
                return info.contains("role:master") || info.contains("master_link_status:up");
            } catch (IOException | RuntimeException e) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            process.destroy();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process.destroyForcibly();
        }
    }

    /** Sets at the master, and listens at the replica. */
    static final class Client {
        private Client() {}

        /** @param arguments the ports of master and replica, and how many a second */
        public static void main(String[] arguments) throws Exception {
            Fork.endWithParent();
            AtomicLongArray sentNs = new AtomicLongArray(KEYS);
            AtomicLongArray kinds = new AtomicLongArray(KEYS);
            try (Socket events = connect(Integer.parseInt(arguments[1]));
                    Socket sets = connect(Integer.parseInt(arguments[0]))) {
                InputStream heardFrom = new BufferedInputStream(events.getInputStream());
                write(events.getOutputStream(), "SUBSCRIBE " + EVENT);
                String answer = readLine(heardFrom);
                while (!answer.equals(":1")) {
                    answer = readLine(heardFrom);
                }
                Thread listener = new Thread(() -> listen(heardFrom, sentNs, kinds));
                listener.start();
                OutputStream out = sets.getOutputStream();
                InputStream answers = new BufferedInputStream(sets.getInputStream());
                String value = "x".repeat(Workload.VALUE_BYTES);
                int[] next = {0};
                OneWay.send(
                        Integer.parseInt(arguments[2]),
                        kind -> {
                            int key = next[0]++ % KEYS;
                            kinds.set(key, kind);
                            sentNs.set(key, System.nanoTime());
                            write(out, String.format("SET %016d %s", key, value));
                            readLine(answers);
                        },
                        OneWay::pause);
                listener.join();
            }
        }

        private static void listen(InputStream from, AtomicLongArray sentNs, AtomicLongArray kinds) {
            OneWay heard = new OneWay();
            try {
                boolean last = false;
                while (!last) {
                    String line = readLine(from);
                    if (line.equals(EVENT)) {
                        readLine(from);
                        int key = Integer.parseInt(readLine(from));
                        last = heard.arrived((int) kinds.get(key), sentNs.get(key));
                    }
                }
                heard.print();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
