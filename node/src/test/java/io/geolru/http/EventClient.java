package io.geolru.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of server-sent events that reads one after the other, as the WHATWG's specification says. Used by one thread. */
public final class EventClient implements AutoCloseable {
    private static final int TIMEOUT_MS = 60_000;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpURLConnection connection;
    private final BufferedReader lines;
    private final long patienceMs;
    private String lastId = "";
    private boolean ended;

    /**
     * One event.
     *
     * @param type such as {@code put}
     * @param id the last id when it came
     */
    public record Event(String type, String id, JsonNode data) {
        /** The key that it is about; empty for none. */
        public String key() {
            return data.path("key").asText("");
        }
    }

    private EventClient(HttpURLConnection connection, long patienceMs) throws IOException {
        this.connection = connection;
        this.patienceMs = patienceMs;
        lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        readBlock(); // which carries the place where it begins
    }

    /**
     * Connects.
     *
     * @param query behind the path, beginning with a question mark; empty for none
     * @param lastEventId null for none
     */
    public static EventClient open(int port, String cache, String query, @Nullable String lastEventId)
            throws IOException {
        return open(port, cache, query, lastEventId, TIMEOUT_MS);
    }

    /** @param patienceMs how long to wait for an event, in milliseconds */
    static EventClient open(int port, String cache, String query, @Nullable String lastEventId, long patienceMs)
            throws IOException {
        return new EventClient(connect(port, cache, query, lastEventId), patienceMs);
    }

    /** The status of an answer that is not read. */
    public static int status(int port, String cache, String query, @Nullable String lastEventId) throws IOException {
        HttpURLConnection connection = connect(port, cache, query, lastEventId);
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    private static HttpURLConnection connect(int port, String cache, String query, @Nullable String lastEventId)
            throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/v1/caches/" + cache + "/events" + query);
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setReadTimeout(TIMEOUT_MS);
        connection.setConnectTimeout(TIMEOUT_MS);
        if (lastEventId != null) {
            connection.setRequestProperty("Last-Event-ID", lastEventId);
        }
        return connection;
    }

    /** The id of the last event, or of where the stream began. */
    public String lastId() {
        return lastId;
    }

    /** Reads comments until one has another id than the last, and answers that. */
    String nextId() throws IOException {
        String last = lastId;
        long deadlineNs = deadlineNs();
        while (lastId.equals(last)) {
            Event event = readBlock();
            if (event != null || ended) {
                throw new AssertionError("no comment came, but " + event);
            }
            requireBefore(deadlineNs, "comment with an id");
        }
        return lastId;
    }

    /** The next event; null when the stream ended. */
    public @Nullable Event next() throws IOException {
        long deadlineNs = deadlineNs();
        Event event = readBlock();
        while (event == null && !ended) { // a heartbeat
            requireBefore(deadlineNs, "event");
            event = readBlock();
        }
        return event;
    }

    private long deadlineNs() {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
    }

    private void requireBefore(long deadlineNs, String awaited) {
        if (System.nanoTime() - deadlineNs > 0) {
            throw new AssertionError("no " + awaited + " behind " + lastId + " came in " + patienceMs + " ms from "
                    + connection.getURL());
        }
    }

    /** Null when it is no event, or the end. */
    private @Nullable Event readBlock() throws IOException {
        String type = "message";
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                return data.length() == 0 ? null : new Event(type, lastId, MAPPER.readTree(data.toString()));
            } else if (line.startsWith("event: ")) {
                type = line.substring(7);
            } else if (line.startsWith("id: ")) {
                lastId = line.substring(4);
            } else if (line.startsWith("data: ")) {
                data.append(line.substring(6));
            }
        }
        ended = true;
        return null;
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
