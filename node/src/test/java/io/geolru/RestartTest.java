package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RestartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @Test
    void aKillLosesNothing() {
        CacheNode node = nodes.launch("eu-1", "eu");
        Cache<String> cache = node.cache("c", String.class);
        cache.put("ttl", "t", Duration.ofHours(1));
        for (int i = 0; i < 1_000; i++) {
            cache.put("k" + i, "v" + i);
        }
        cache.remove("k7");
        List<CacheEntry<String>> before = cache.scan("");
        nodes.kill(node);

        node = nodes.launch("eu-1", "eu");
        cache = node.cache("c", String.class);
        assertThat(cache.scan("")).isEqualTo(before);
        assertThat(cache.get("k7")).isNull();
        assertThat(cache.entry("k1").originRegion()).isEqualTo("eu");
    }

    @Test
    void aSnapshotAndTheTailBehindItGiveTheSameState() throws InterruptedException {
        CacheNode node = nodes.launch("eu-1", "eu");
        Cache<String> cache = node.cache("c", String.class);
        for (int i = 0; i < 1_000; i++) {
            cache.put("k" + i, "v" + i);
        }
        node.snapshot(PATIENCE);
        for (int i = 500; i < 1_500; i++) {
            cache.put("k" + i, "w" + i);
            cache.remove("k" + i / 10);
        }
        List<CacheEntry<String>> before = cache.scan("");
        nodes.kill(node);

        node = nodes.launch("eu-1", "eu");
        assertThat(node.cache("c", String.class).scan("")).isEqualTo(before);
        assertThat(node.status().recovery().snapshotEntries()).isEqualTo(1_000);
    }

    @Test
    void aDamagedSnapshotIsToldAndTheOneBeforeItIsUsed() throws Exception {
        CacheNode node = nodes.launch("eu-1", "eu");
        Cache<String> cache = node.cache("c", String.class);
        cache.put("a", "1");
        node.snapshot(PATIENCE);
        cache.put("b", "2");
        node.snapshot(PATIENCE);
        cache.put("c", "3");
        nodes.kill(node);
        Path newest = snapshots(node).get(1);
        damage(newest, Files.size(newest) / 2);

        node = nodes.launch("eu-1", "eu");
        assertThat(node.cache("c", String.class).getAll(List.of("a", "b", "c"))).hasSize(3);
        assertThat(node.status().recovery().damage())
                .anySatisfy(
                        line -> assertThat(line).contains(newest.getFileName().toString()));
    }

    @Test
    void lruOrderSurvivesACleanRestart() {
        NodeConfig config = nodes.config("eu-1", "eu").withCache("c", new NodeConfig.CacheSettings(3, 1L << 20, null));
        CacheNode node = nodes.launch(config);
        Cache<String> cache = node.cache("c", String.class);
        cache.put("a", "1");
        cache.put("b", "2");
        cache.put("c", "3");
        cache.get("a");
        nodes.close(node);

        node = nodes.launch(config);
        cache = node.cache("c", String.class);
        cache.put("d", "4");
        assertThat(cache.contains("b")).isFalse();
        assertThat(cache.contains("a")).isTrue();
        cache.put("e", "5");
        assertThat(cache.contains("c")).isFalse();
        assertThat(cache.contains("a")).isTrue();
    }

    @Test
    void anEntryThatExpiredWhileTheNodeWasDownIsGone() {
        CacheNode node = nodes.launch("eu-1", "eu");
        Cache<String> cache = node.cache("c", String.class);
        cache.put("a", "1", Duration.ofMillis(1));
        cache.put("b", "2", Duration.ofHours(1));
        nodes.kill(node);
        node = nodes.launch("eu-1", "eu");
        cache = node.cache("c", String.class);
        assertThat(cache.get("a")).isNull();
        assertThat(cache.ttl("b")).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
    }

    @Test
    void aRemoveBeforeTheRestartHoldsAgainstWhatAPeerStillHas() {
        CacheNode eu = nodes.launch("eu-1", "eu");
        CacheNode us = nodes.launch("us-1", "us");
        Cache<String> here = eu.cache("c", String.class);
        here.put("a", "1");
        TestNodes.waitUntilAgreed("c", eu, us);
        nodes.kill(us);
        here.remove("a");
        nodes.kill(eu);
        us = nodes.launch("us-1", "us");
        assertThat(us.cache("c", String.class).get("a")).isEqualTo("1");
        eu = nodes.launch("eu-1", "eu");
        CacheNode restarted = us;
        TestNodes.waitUntil(
                "the remove arrives", () -> restarted.cache("c", String.class).get("a") == null);
        assertThat(eu.cache("c", String.class).get("a")).isNull();
        TestNodes.waitUntilAgreed("c", eu, us);
    }

    @Test
    void aWipedNodeGetsEverythingBackAndWipesNobody() throws IOException {
        CacheNode eu = nodes.launch("eu-1", "eu");
        CacheNode us = nodes.launch("us-1", "us");
        for (int i = 0; i < 500; i++) {
            eu.cache("c", String.class).put("k" + i, "v" + i);
        }
        TestNodes.waitUntilAgreed("c", eu, us);
        nodes.kill(eu);
        deleteRecursively(eu.config().dataDir());
        eu = nodes.launch("eu-1", "eu");
        TestNodes.waitUntilAgreed("c", eu, us);
        assertThat(eu.cache("c", String.class).size()).isEqualTo(500);
    }

    @Test
    void manyRestartsKeepTheState() {
        for (int round = 0; round < 6; round++) {
            CacheNode node = nodes.launch("eu-1", "eu");
            Cache<Integer> cache = node.cache("c", Integer.class);
            assertThat(cache.size()).isEqualTo(round);
            cache.put("k" + round, round);
            if (round % 2 == 0) {
                nodes.kill(node);
            } else {
                nodes.close(node);
            }
        }
    }

    private static List<Path> snapshots(CacheNode node) throws IOException {
        try (Stream<Path> files = Files.list(node.config().dataDir().resolve("snapshots"))) {
            return files.sorted().toList();
        }
    }

    private static void damage(Path file, long at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= 0x10;
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    }

    private static void deleteRecursively(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
