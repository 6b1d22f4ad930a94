package io.geolru.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.http.Calls.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Requests to the server of a node, which always answers well-formed HTTP, never 500, and does nothing for a request that it refuses. An input
 * that begins with {@code !} is sent as it is, others with the line ends and the length of the body that HTTP wants; then the client
 * says that it sends no more.
 */
public final class FuzzHttp {
    private static final byte AS_IT_IS = '!';
    private static final int PATIENCE_MS = 60_000;
    private static final int LOOK_AT_STREAMS = 64;

    /** A client that asks to wait is made to wait, which is no finding and takes too long. */
    private static final Pattern WAITS = Pattern.compile("geolru-min-version", Pattern.CASE_INSENSITIVE);

    private static final Set<Integer> STATUSES =
            Set.of(200, 201, 204, 304, 400, 403, 404, 405, 409, 410, 412, 413, 415, 417, 503, 507);

    private static HttpNode node;
    private static int inputs;

    private FuzzHttp() {}

    /** Starts the node. */
    public static void fuzzerInitialize() throws IOException {
        node = HttpNode.start(
                Files.createTempDirectory(Path.of("target"), "fuzz-http"),
                Map.of("http.maxBodyBytes", "16KB", "limits.entryBytes", "8KB", "journal.maxBytes", "64MB"));
    }

    /** Closes it, which checks all that must hold of it. */
    public static void fuzzerTearDown() {
        node.close();
    }

    /** Sends a request, or several, or none. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        byte[] request = request(data);
        if (WAITS.matcher(latin1(request)).find()) {
            return;
        }
        Done before = Done.of(node);
        Answers answers = Answers.to(node.port(), request);
        answers.check();
        if (answers.onlyRefusals() && !Done.of(node).equals(before)) {
            throw new AssertionError("refused, but done: " + before + " became " + Done.of(node));
        }
        goOn();
    }

    private static void goOn() {
        String value = "value " + inputs;
        int put = node.call("PUT", "/v1/caches/good/entries/key", value).status();
        Reply got = node.get("/v1/caches/good/entries/key");
        boolean isPut = put == 200 || put == 201;
        if (!isPut || got.status() != 200 || !got.text().equals(value)) {
            throw new AssertionError("a good request was answered " + put + ", then " + got.status());
        }
        if (++inputs % LOOK_AT_STREAMS == 0) {
            int listed = node.get("/v1/caches/good/entries").status();
            if (listed != 200) {
                throw new AssertionError("a listing was answered " + listed);
            }
        }
    }

    private static byte[] request(byte[] data) {
        String text = latin1(data);
        if (data.length > 0 && data[0] == AS_IT_IS) {
            return bytes(text.substring(1));
        }
        int end = text.indexOf("\n\n");
        String head = (end < 0 ? text : text.substring(0, end)).stripTrailing().replace("\n", "\r\n");
        String body = end < 0 ? "" : text.substring(end + 2);
        boolean hasLength = head.contains("Content-Length") || head.contains("Transfer-Encoding");
        String length = hasLength ? "" : "\r\nContent-Length: " + body.length();
        return bytes(head + length + "\r\n\r\n" + body);
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What requests have done so far: how many events they wrote, and which caches they made. What expires meanwhile does neither. */
    private record Done(long events, List<String> caches) {
        static Done of(HttpNode node) {
            AtomicLong events = new AtomicLong();
            node.node().frontier().forEach((origin, sequence, promise) -> events.addAndGet(sequence));
            return new Done(events.get(), node.node().caches());
        }
    }

    /** What came back on a connection. Used once. */
    private static final class Answers {
        private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9][0-9]) [ -~]*");
        private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+: ?[\\t -\u00ff]*");
        private static final int CONTINUE = 100;

        private final boolean mayHaveHead;
        private final boolean mayDelete;
        private final boolean isWhole;
        private final String text;
        private int at;
        private boolean onlyRefusals;

        private Answers(String request, boolean isWhole, String text) {
            this.mayHaveHead = request.contains("HEAD");
            this.mayDelete = request.contains("DELETE");
            this.isWhole = isWhole;
            this.text = text;
            this.onlyRefusals = isWhole;
        }

        /** Takes all until the server closes, or begins a stream of events, which would have no end. */
        static Answers to(int port, byte[] request) throws IOException {
            ByteArrayOutputStream answers = new ByteArrayOutputStream();
            boolean isWhole = true;
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(PATIENCE_MS);
                socket.setTcpNoDelay(true);
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
                byte[] some = new byte[16 * 1024];
                int length = socket.getInputStream().read(some);
                while (length >= 0 && isWhole) {
                    answers.write(some, 0, length);
                    isWhole = !answers.toString(StandardCharsets.ISO_8859_1).contains(EventStreams.MEDIA_TYPE);
                    length = isWhole ? socket.getInputStream().read(some) : -1;
                }
            } catch (SocketException e) { // closed while there was something that the server did not read any more
                isWhole = false;
            }
            return new Answers(latin1(request), isWhole, answers.toString(StandardCharsets.ISO_8859_1));
        }

        /** Whether each answer is there and refuses, or there is none. */
        boolean onlyRefusals() {
            return onlyRefusals;
        }

        void check() throws IOException {
            boolean more = true;
            while (more && at < text.length()) {
                more = checkOne();
            }
        }

        /** Whether there may be another. */
        private boolean checkOne() throws IOException {
            int end = text.indexOf("\r\n\r\n", at);
            if (end < 0) {
                return cutOff("head");
            }
            List<String> head = List.of(text.substring(at, end).split("\r\n", -1));
            at = end + 4;
            var line = STATUS_LINE.matcher(head.get(0));
            if (!line.matches() || !head.stream().skip(1).allMatch(HEADER.asMatchPredicate())) {
                throw new AssertionError("not a head of HTTP: " + head);
            }
            int status = Integer.parseInt(line.group(1));
            if (status == CONTINUE) {
                return true;
            }
            if (!STATUSES.contains(status)) {
                throw new AssertionError("status " + status + ": " + head);
            }
            // What is not here is deleted elsewhere all the same.
            onlyRefusals &= status >= 400 && !(status == 404 && mayDelete);
            String type = header(head, "Content-Type");
            if (status == 204
                    || status == 304
                    || (mayHaveHead && (at == text.length() || text.startsWith("HTTP/", at)))) {
                return true;
            }
            String length = header(head, "Content-Length");
            if (length == null) {
                if (!"chunked".equals(header(head, "Transfer-Encoding"))) {
                    throw new AssertionError("neither a length nor chunks: " + head);
                }
                return skipChunks();
            }
            int bodyEnd = at + Integer.parseInt(length);
            if (bodyEnd > text.length()) {
                return cutOff("body");
            }
            if ("application/json".equals(type)) {
                checkJson(status, text.substring(at, bodyEnd));
            }
            at = bodyEnd;
            return true;
        }

        private static void checkJson(int status, String body) throws IOException {
            JsonNode json = Calls.JSON.readTree(bytes(body));
            JsonNode error = json.path("error");
            if (status >= 400
                    && (error.path("code").asText().isEmpty()
                            || error.path("message").asText().isEmpty())) {
                throw new AssertionError("an answer " + status + " that names no error: " + body);
            }
        }

        /** Chunks end early where a request does, since it says so only in a body that has begun. */
        private boolean skipChunks() {
            while (true) {
                int end = text.indexOf("\r\n", at);
                if (end < 0) {
                    at = text.length();
                    return false;
                }
                int size = Integer.parseInt(text.substring(at, end), 16);
                at = end + 2 + size + 2;
                if (at > text.length() || size == 0) {
                    return at < text.length();
                }
            }
        }

        private boolean cutOff(String where) {
            if (isWhole) {
                throw new AssertionError("an answer ends within its " + where + ": " + text.substring(at));
            }
            return false;
        }

        private static String header(List<String> head, String name) {
            return head.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ':', 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse(null);
        }
    }
}
