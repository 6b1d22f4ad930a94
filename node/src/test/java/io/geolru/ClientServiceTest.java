package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.client.CacheClient;
import io.geolru.client.ClientConfig;
import io.geolru.client.RemoteCache;
import io.geolru.client.RemoteEntry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client beside a node: what it does is what the embedded cache does. */
class ClientServiceTest {
    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    private CacheNode node(String name) {
        return nodes.launch(nodes.config(name, "eu").withClients(NodeConfig.Clients.defaults()));
    }

    private CacheNode remoteNode(String name) throws IOException {
        return nodes.launch(nodes.config(name, "eu")
                .withClients(NodeConfig.Clients.defaults().withEndpoint(TestNodes.endpointPair())));
    }

    private static String ipc(CacheNode node) {
        return "ipc:" + node.config().dataDir();
    }

    private static String udp(CacheNode node) {
        return "udp:" + Objects.requireNonNull(node.config().clients()).endpoint();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyVerbDoesWhatTheEmbeddedOneDoes(boolean isRemote) throws IOException {
        CacheNode node = remoteNode("a");
        Cache<String> embedded = node.cache("names", String.class);
        try (CacheClient client = CacheClient.connect(ClientConfig.of(isRemote ? udp(node) : ipc(node)))) {
            RemoteCache<String> cache = client.strings("names");
            assertThat(cache.get("k")).isNull();
            Version first = cache.put("k", "v");
            assertThat(cache.get("k")).isEqualTo("v");
            assertThat(embedded.get("k")).isEqualTo("v");
            assertThat(cache.entry("k")).isEqualTo(new RemoteEntry<>("k", "v", first, null, "eu"));
            assertThat(cache.putIfAbsent("k", "w")).isNull();
            Version second = Objects.requireNonNull(cache.replace("k", first, "w"));
            assertThat(second).isGreaterThan(first);
            assertThat(cache.replace("k", first, "x")).isNull();
            assertThat(cache.remove("k", first)).isNull();
            assertThat(cache.ttl("k")).isNull();
            assertThat(cache.touch("k", Duration.ofMinutes(1))).isNotNull();
            assertThat(cache.ttl("k")).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
            Version kept = cache.put("k", "kept", Ttl.keep());
            assertThat(cache.ttl("k")).isNotNull();
            assertThat(cache.replace("k", kept, "replaced")).isNotNull();
            assertThat(cache.ttl("k")).isNotNull();
            assertThat(cache.contains("k")).isTrue();
            cache.remove("k");
            assertThat(cache.contains("k")).isFalse();
            assertThat(cache.touch("k", Duration.ofMinutes(1))).isNull();
            assertThat(cache.putIfAbsent("k", "again", Duration.ofMinutes(1))).isNotNull();

            Map<String, String> many = new LinkedHashMap<>();
            for (int i = 0; i < 1_500; i++) {
                many.put(String.format("many-%04d", i), "value " + i);
            }
            cache.putAll(many);
            assertThat(cache.getAll(many.keySet())).isEqualTo(many);
            assertThat(cache.scan("many-")).extracting(RemoteEntry::key).containsExactlyElementsOf(many.keySet());
            assertThat(cache.size()).isEqualTo(1_501);
            assertThat(embedded.size()).isEqualTo(1_501);
            cache.clear();
            assertThat(cache.size()).isZero();
            assertThat(embedded.size()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theLargestEntryGoesBothWays(boolean isRemote) throws IOException {
        CacheNode node = remoteNode("a");
        byte[] large = new byte[255 * 1024];
        new java.util.Random(1).nextBytes(large);
        try (CacheClient client = CacheClient.connect(ClientConfig.of(isRemote ? udp(node) : ipc(node)))) {
            RemoteCache<byte[]> cache = client.bytes("large");
            List<CompletableFuture<Version>> puts = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                puts.add(cache.async().put("k" + i, large));
            }
            puts.forEach(CompletableFuture::join);
            for (int i = 0; i < 20; i++) {
                assertThat(cache.get("k" + i)).isEqualTo(large);
            }
            assertThat(cache.scan("k")).hasSize(20);
            assertThatThrownBy(() -> cache.put("k", new byte[256 * 1024 + 1]))
                    .isInstanceOf(EntryTooLargeException.class);
            assertThatThrownBy(() -> cache.put("k", new byte[256 * 1024])).isInstanceOf(EntryTooLargeException.class);
            assertThat(cache.get("k")).isNull();
        }
    }

    @Test
    void aReadSeesTheVersionThatItNames() {
        CacheNode one = node("a");
        CacheNode other = node("b");
        try (CacheClient writer = CacheClient.connect(ClientConfig.of(ipc(one)));
                CacheClient reader = CacheClient.connect(ClientConfig.of(ipc(other)))) {
            for (int i = 0; i < 50; i++) {
                Version version = writer.strings("c").put("k", "v" + i);
                assertThat(reader.strings("c").get("k", version)).isEqualTo("v" + i);
            }
        }
    }

    @Test
    void sessionsAreCountedAndLeaveNothingBehind() throws IOException {
        CacheNode node = node("a");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        node.bindTo(registry);
        long before = -1;
        for (int i = 0; i < 30; i++) {
            try (CacheClient client = CacheClient.connect(ClientConfig.of(ipc(node)))) {
                client.strings("c").put("k", "v" + i);
                assertThat(registry.get("geolru.clients.sessions").gauge().value())
                        .isEqualTo(1);
            }
            TestNodes.waitUntil(
                    "the session is over",
                    () -> registry.get("geolru.clients.sessions").gauge().value() == 0);
            if (i == 0) {
                TestNodes.waitUntil("its buffers are gone", () -> buffers(node) <= 8);
                before = buffers(node);
            }
        }
        long first = before;
        TestNodes.waitUntil("all buffers are gone", () -> buffers(node) <= first);
        assertThat(registry.get("geolru.clients.opened").functionCounter().count())
                .isEqualTo(30);
        assertThat(registry.get("geolru.clients.requests").functionCounter().count())
                .isEqualTo(30);
        assertThat(node.status().clients())
                .containsEntry("sessions", 0L)
                .containsEntry("opened", 30L)
                .containsEntry("requests", 30L);
    }

    /** The buffers of streams that the node's driver has. */
    private static long buffers(CacheNode node) {
        Path folder = Path.of(new String(read(node.config().dataDir().resolve("aeron.dir")), StandardCharsets.UTF_8));
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.toString().endsWith(".logbuffer")).count();
        } catch (IOException | UncheckedIOException goneMeanwhile) {
            return Long.MAX_VALUE;
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aNodeThatEndsSaysSoAndAnotherTakesOver() {
        CacheNode one = node("a");
        CacheNode other = node("b");
        try (CacheClient client = CacheClient.connect(ClientConfig.of(ipc(one), ipc(other)))) {
            RemoteCache<String> cache = client.strings("c");
            Version version = cache.put("k", "v");
            assertThat(cache.get("k", version)).isEqualTo("v");
            boolean atFirst = "a".equals(client.node());
            TestNodes.waitUntil(
                    "both have it",
                    () -> one.cache("c", String.class).contains("k")
                            && other.cache("c", String.class).contains("k"));
            nodes.close(atFirst ? one : other);
            assertThat(cache.get("k")).isEqualTo("v");
            assertThat(client.node()).isEqualTo(atFirst ? "b" : "a");
        }
    }

    @Test
    void textIsBytesToWhomWantsThem() {
        CacheNode node = node("a");
        try (CacheClient client = CacheClient.connect(ClientConfig.of(ipc(node)))) {
            client.strings("c").put("k", "grün");
            assertThat(client.bytes("c").get("k")).isEqualTo("grün".getBytes(StandardCharsets.UTF_8));
            assertThat(node.bytes("c").get("k").contentType()).isEqualTo("text/plain;charset=utf-8");
        }
    }
}
