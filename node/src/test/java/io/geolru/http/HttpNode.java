package io.geolru.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.geolru.CacheNode;
import io.geolru.NodeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A node with an HTTP server, alone, and a client of it. */
final class HttpNode implements AutoCloseable {
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final CacheNode node;
    private final int port;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    private HttpNode(CacheNode node) {
        this.node = node;
        String address = node.frontEnds().get(0).describe();
        this.port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    static HttpNode start(Path dataDir) {
        return start(dataDir, Map.of());
    }

    /** @param settings as in {@code --set} */
    static HttpNode start(Path dataDir, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "name", "eu-1",
                "region", "eu",
                "dataDir", dataDir.toString(),
                "http.port", "0",
                "replication.multicast", "null",
                "replication.joinWait", "0ms"));
        all.putAll(settings);
        return new HttpNode(CacheNode.launch(NodeConfig.ofSettings(all)));
    }

    CacheNode node() {
        return node;
    }

    int port() {
        return port;
    }

    /** A request; a body of null means none. */
    Reply call(String method, String target, String body, String... headers) {
        return call(method, target, body == null ? null : body.getBytes(StandardCharsets.UTF_8), headers);
    }

    Reply call(String method, String target, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .timeout(TIMEOUT)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return new Reply(client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(method + ' ' + target, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Reply get(String target, String... headers) {
        return call("GET", target, (byte[]) null, headers);
    }

    /** Sends a JSON body. */
    Reply json(String method, String target, String body) {
        return call(method, target, body, "Content-Type", "application/json");
    }

    /** Sends bytes as they are, and answers what comes until the server closes. */
    String raw(byte[] bytes) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that a refused request must leave as it is: the caches, their live entries, and how much was ever written. */
    String written() {
        Map<String, String> caches = new TreeMap<>();
        for (String name : node.caches()) {
            var cache = node.bytes(name);
            caches.put(
                    name,
                    cache.digest() + " " + cache.stats().puts() + ' '
                            + cache.stats().removes());
        }
        return caches.toString();
    }

    @Override
    public void close() {
        node.close();
    }

    /** An answer. */
    record Reply(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        byte[] bytes() {
            return response.body();
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        JsonNode json() {
            try {
                return JSON.readTree(text());
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }

        String code() {
            return json().path("error").path("code").asText();
        }

        String message() {
            return json().path("error").path("message").asText();
        }
    }
}
