package io.geolru.it;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One connection that is kept alive. Plain on purpose: it never repeats a request by itself, so that a write that was
 * not answered is known as such. Not thread-safe.
 */
final class HttpConnection implements AutoCloseable {
    private static final String LENGTH = "content-length";
    private static final byte[] NO_BODY = {};

    private final SocketAddress server;
    private final Duration timeout;
    private @Nullable Closeable socket;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;

    /** @param timeout how long to wait for an answer at most */
    HttpConnection(int port, Duration timeout) {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeout);
    }

    /**
     * @param server a network address, or the socket file of a relay
     * @param timeout how long to wait for an answer at most; not for a relay, which has a limit of its own
     */
    HttpConnection(SocketAddress server, Duration timeout) {
        this.server = server;
        this.timeout = timeout;
    }

    Reply get(String target) throws IOException {
        return call("GET", target, NO_BODY);
    }

    Reply call(String method, String target, String body, String... headers) throws IOException {
        return call(method, target, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /**
     * Sends a request and reads its answer; connects first where that is needed.
     *
     * @param headers names and values in turn
     * @throws IOException when no whole answer came; the next call connects anew
     */
    Reply call(String method, String target, byte[] body, String... headers) throws IOException {
        StringBuilder head = new StringBuilder()
                .append(method)
                .append(' ')
                .append(target)
                .append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ")
                .append(body.length)
                .append("\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        byte[] request = new byte[start.length + body.length];
        System.arraycopy(start, 0, request, 0, start.length);
        System.arraycopy(body, 0, request, start.length, body.length);
        try {
            InputStream answer = connected();
            out.write(request);
            return read(answer, method.equals("HEAD"));
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private InputStream connected() throws IOException {
        if (socket == null) {
            if (server instanceof UnixDomainSocketAddress) {
                SocketChannel channel = SocketChannel.open(server);
                socket = channel;
                in = new BufferedInputStream(Channels.newInputStream(channel));
                out = Channels.newOutputStream(channel);
            } else {
                Socket plain = new Socket();
                socket = plain;
                plain.setTcpNoDelay(true);
                plain.setSoTimeout((int) timeout.toMillis());
                plain.connect(server, (int) timeout.toMillis());
                in = new BufferedInputStream(plain.getInputStream());
                out = plain.getOutputStream();
            }
        }
        return in;
    }

    private Reply read(InputStream answer, boolean headOnly) throws IOException {
        int status = Integer.parseInt(line(answer).split(" ", 3)[1]);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(answer); !line.isEmpty(); line = line(answer)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = headOnly ? 0 : Integer.parseInt(headers.getOrDefault(LENGTH, "0"));
        byte[] body = answer.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the body ends after " + body.length + " of " + length + " bytes");
        }
        if ("close".equalsIgnoreCase(headers.get("connection"))) {
            close();
        }
        return new Reply(status, headers, new String(body, StandardCharsets.UTF_8));
    }

    private static String line(InputStream answer) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = answer.read(); c != '\n'; c = answer.read()) {
            if (c < 0) {
                throw new EOFException("the connection was closed");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        Closeable open = socket;
        socket = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
