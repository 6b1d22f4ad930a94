package io.geolru.process.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.geolru.Version;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client of one region's simple HTTP API, on one connection that stays open. Not thread-safe. */
final class RegionClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TIMEOUT_MS = 10_000;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final String root;

    /** @param address the region's {@code host:port} */
    RegionClient(String address) {
        this.root = "http://" + address;
    }

    /**
     * The value of a key, or null when the region has none.
     *
     * @param key of letters and digits
     */
    @Nullable JsonNode get(String key) throws IOException {
        HttpURLConnection call = call("GET", "/getCacheItem?item_key=" + key);
        int status = call.getResponseCode();
        JsonNode body = body(call, status);
        if (status == NOT_FOUND) {
            return null;
        }
        requireOk(call, status, body);
        return body.get("item_value");
    }

    /** Sets a value that lives as long as the cache says, and answers the version that it made. */
    Version set(String key, JsonNode value) throws IOException {
        ObjectNode item = JSON.createObjectNode();
        item.put("item_key", key);
        item.set("item_value", value);
        byte[] bytes = JSON.writeValueAsBytes(item);
        HttpURLConnection call = call("POST", "/setCacheItem");
        call.setRequestProperty("Content-Type", "application/json");
        call.setDoOutput(true);
        call.setFixedLengthStreamingMode(bytes.length);
        call.getOutputStream().write(bytes);
        int status = call.getResponseCode();
        requireOk(call, status, body(call, status));
        return Version.parse(Objects.requireNonNull(call.getHeaderField("Geolru-Version"), "Geolru-Version"));
    }

    /** What {@code GET /v1/digest} answers: frontier and digests. */
    JsonNode digest() throws IOException {
        HttpURLConnection call = call("GET", "/v1/digest");
        int status = call.getResponseCode();
        JsonNode body = body(call, status);
        requireOk(call, status, body);
        return body;
    }

    private HttpURLConnection call(String method, String target) throws IOException {
        HttpURLConnection call =
                (HttpURLConnection) URI.create(root + target).toURL().openConnection(Proxy.NO_PROXY);
        call.setRequestMethod(method);
        call.setConnectTimeout(TIMEOUT_MS);
        call.setReadTimeout(TIMEOUT_MS);
        call.setUseCaches(false);
        return call;
    }

    /** Read to its end, whatever the status: else the connection would not be used again. */
    private static JsonNode body(HttpURLConnection call, int status) throws IOException {
        try (InputStream in = status >= 400 ? call.getErrorStream() : call.getInputStream()) {
            return in == null ? JSON.nullNode() : JSON.readTree(in.readAllBytes());
        }
    }

    private static void requireOk(HttpURLConnection call, int status, JsonNode body) throws IOException {
        if (status != OK) {
            throw new IOException(call.getRequestMethod() + ' ' + call.getURL() + " answered " + status + ": " + body);
        }
    }
}
