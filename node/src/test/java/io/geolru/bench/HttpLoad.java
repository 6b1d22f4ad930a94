package io.geolru.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** HTTP clients on many connections, each of which sends its next request when it has the answer to the last. One thread for all. */
final class HttpLoad {
    private static final int CONNECTIONS = 64;
    private static final int BUFFER_BYTES = 8 * 1024;
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final String LENGTH = "content-length: ";

    private final Histogram latencies = new Histogram(TimeUnit.SECONDS.toNanos(10), 3);
    private final Random random = new Random(7);
    private final boolean isPut;
    private final int entries;
    private long answers;

    private HttpLoad(boolean isPut, int entries) {
        this.isPut = isPut;
        this.entries = entries;
    }

    /** A client: its request and the answer so far. */
    private static final class Client {
        private final SocketChannel channel;
        private final ByteBuffer answer = ByteBuffer.allocate(BUFFER_BYTES);
        private long askedNs;

        Client(SocketChannel channel) {
            this.channel = channel;
        }
    }

    /** @param arguments port, {@code get} or {@code put}, how many keys there are, seconds to warm up, seconds to measure */
    public static void main(String[] arguments) throws IOException {
        HttpLoad load = new HttpLoad(arguments[1].equals("put"), Integer.parseInt(arguments[2]));
        load.run(
                Integer.parseInt(arguments[0]),
                TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[3])),
                TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[4])));
    }

    private void run(int port, long warmupNs, long measuredNs) throws IOException {
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                SocketChannel channel =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channel.configureBlocking(false);
                Client client = new Client(channel);
                channel.register(selector, SelectionKey.OP_READ, client);
                ask(client);
            }
            serve(selector, warmupNs);
            latencies.reset();
            answers = 0;
            long beganNs = System.nanoTime();
            serve(selector, measuredNs);
            double seconds = (System.nanoTime() - beganNs) / 1e9;
            new Figures()
                    .and("requests/s", answers / seconds)
                    .and("p50 µs", latencies.getValueAtPercentile(50) / 1e3)
                    .and("p99 µs", latencies.getValueAtPercentile(99) / 1e3)
                    .print();
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        }
    }

    private void serve(Selector selector, long forNs) throws IOException {
        long endNs = System.nanoTime() + forNs;
        while (System.nanoTime() - endNs < 0) {
            selector.select(key -> {
                try {
                    take((Client) key.attachment());
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    private void ask(Client client) throws IOException {
        String key = "key-" + (100_000_000 + random.nextInt(entries));
        String request = isPut
                ? "PUT /v1/caches/default/entries/" + key + " HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: text/plain\r\nContent-Length: " + Workload.VALUE_BYTES + "\r\n\r\n"
                        + "x".repeat(Workload.VALUE_BYTES)
                : "GET /v1/caches/default/entries/" + key + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1));
        client.askedNs = System.nanoTime();
        while (bytes.hasRemaining()) {
            client.channel.write(bytes);
        }
    }

    private void take(Client client) throws IOException {
        if (client.channel.read(client.answer) < 0) {
            throw new EOFException("the server closed the connection");
        }
        byte[] bytes = client.answer.array();
        int headEnd = endOfHead(bytes, client.answer.position());
        if (headEnd < 0) {
            return;
        }
        String head = new String(bytes, 0, headEnd, StandardCharsets.ISO_8859_1);
        int length = contentLength(head);
        if (client.answer.position() < headEnd + length) {
            return;
        }
        if (head.charAt("HTTP/1.1 ".length()) != '2') {
            throw new IOException("answered " + head.lines().findFirst());
        }
        latencies.recordValue(System.nanoTime() - client.askedNs);
        answers++;
        client.answer.clear();
        ask(client);
    }

    private static int endOfHead(byte[] bytes, int length) {
        for (int i = 0; i + HEAD_END.length <= length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return i + HEAD_END.length;
            }
        }
        return -1;
    }

    private static int contentLength(String head) {
        int at = 0;
        while (!head.regionMatches(true, at, LENGTH, 0, LENGTH.length())) {
            at = head.indexOf("\r\n", at) + 2;
            if (at < 2 || at >= head.length() - 2) {
                return 0;
            }
        }
        return Integer.parseInt(
                head.substring(at + LENGTH.length(), head.indexOf('\r', at)).strip());
    }
}
