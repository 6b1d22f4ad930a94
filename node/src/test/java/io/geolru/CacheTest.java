package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CacheTest {
    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    private CacheNode node;
    private Cache<User> users;
    private Cache<String> texts;

    record User(String name, int age) {}

    record UserWithMore(String name, int age, String city) {}

    @BeforeEach
    void launch() {
        node = nodes.launch("eu-1", "eu");
        users = node.cache("users", User.class);
        texts = node.cache("texts", String.class);
    }

    @Test
    void whatWasPutIsGot() {
        Version version = users.put("ann", new User("Ann", 30));
        assertThat(users.get("ann")).isEqualTo(new User("Ann", 30)).isSameAs(users.get("ann"));
        CacheEntry<User> entry = users.entry("ann");
        assertThat(entry.version()).isEqualTo(version);
        assertThat(entry.expiresAt()).isNull();
        assertThat(entry.originRegion()).isEqualTo("eu");
        assertThat(users.get("bob")).isNull();
        assertThat(users.contains("ann")).isTrue();
        assertThat(users.contains("bob")).isFalse();
        assertThat(users.size()).isEqualTo(1);
    }

    @Test
    void versionsRiseWithEachWrite() {
        Version first = texts.put("a", "1");
        Version second = texts.put("a", "2");
        Version removed = texts.remove("a");
        Version cleared = texts.clear();
        assertThat(List.of(first, second, removed, cleared)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aTtlIsKeptGivenOrTheCachesOwn() {
        texts.put("a", "1", Duration.ofMinutes(5));
        assertThat(texts.ttl("a")).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
        texts.put("a", "2", Ttl.keep());
        assertThat(texts.ttl("a")).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
        texts.put("a", "3");
        assertThat(texts.ttl("a")).isNull();
        assertThat(texts.touch("a", Duration.ofHours(1))).isNotNull();
        assertThat(texts.ttl("a")).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        assertThat(texts.get("a")).isEqualTo("3");
        assertThat(texts.touch("none", Duration.ofHours(1))).isNull();
        assertThat(texts.ttl("none")).isNull();
    }

    @Test
    void anExpiredEntryIsGone() {
        texts.put("a", "1", Duration.ofMillis(30));
        TestNodes.waitUntil("it expires", () -> texts.get("a") == null);
        assertThat(texts.contains("a")).isFalse();
        assertThat(texts.putIfAbsent("a", "2")).isNotNull();
        assertThat(texts.get("a")).isEqualTo("2");
    }

    @Test
    void conditionsAreJudgedHere() {
        Version first = texts.putIfAbsent("a", "1");
        assertThat(first).isNotNull();
        assertThat(texts.putIfAbsent("a", "2")).isNull();
        assertThat(texts.replace("a", new Version(1, 1), "3")).isNull();
        Version second = texts.replace("a", first, "4");
        assertThat(second).isGreaterThan(first);
        assertThat(texts.remove("a", first)).isNull();
        assertThat(texts.get("a")).isEqualTo("4");
        assertThat(texts.remove("a", second)).isNotNull();
        assertThat(texts.get("a")).isNull();
        assertThat(texts.replace("a", second, "5")).isNull();
    }

    @Test
    void clearLeavesWhatIsNewer() {
        texts.putAll(new TreeMap<>(Map.of("a", "1", "b", "2")));
        texts.clear();
        texts.put("c", "3");
        assertThat(texts.getAll(List.of("a", "b", "c"))).containsExactly(Map.entry("c", "3"));
        assertThat(texts.size()).isEqualTo(1);
    }

    @Test
    void scanIsInKeyOrder() {
        texts.put("b2", "2");
        texts.put("b1", "1");
        texts.put("c", "3");
        assertThat(texts.scan("b")).extracting(CacheEntry::key).containsExactly("b1", "b2");
        assertThat(texts.scan("")).hasSize(3);
    }

    @Test
    void readersOfOtherShapesReadTheValueAndLeaveTheBytes() {
        node.cache("users", UserWithMore.class).put("ann", new UserWithMore("Ann", 30, "Oslo"));
        assertThat(users.get("ann")).isEqualTo(new User("Ann", 30));
        assertThat(node.cache("users", UserWithMore.class).get("ann").city()).isEqualTo("Oslo");
        users.put("bob", new User("Bob", 4));
        assertThat(node.cache("users", UserWithMore.class).get("bob")).isEqualTo(new UserWithMore("Bob", 4, null));
        assertThat(node.cache("users", JsonNode.class).get("ann").get("city").textValue())
                .isEqualTo("Oslo");
        assertThat(node.cache("users", String.class).get("bob")).contains("\"Bob\"");
    }

    @Test
    void bytesAreCopiedOnTheWayIn() {
        Cache<byte[]> bytes = node.cache("bytes", byte[].class);
        byte[] value = {1, 2, 3};
        bytes.put("a", value);
        value[0] = 9;
        assertThat(bytes.get("a")).containsExactly(1, 2, 3);
    }

    @Test
    void aValueOfAnotherKindIsRefusedByName() {
        texts.put("a", "no json");
        assertThatThrownBy(() -> node.cache("texts", User.class).get("a"))
                .isInstanceOf(ValueDecodeException.class)
                .hasMessageContainingAll("'a'", "texts", "User");
        assertThat(texts.get("a")).isEqualTo("no json");
    }

    @Test
    void badArgumentsAreRefusedBeforeAnythingIsWritten() {
        long before = node.status().journal().appendedEvents();
        assertThatThrownBy(() -> texts.put("", "1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> texts.put("k".repeat(1025), "1")).hasMessageContaining("1025");
        assertThatThrownBy(() -> texts.put("a", null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> texts.put(null, "1")).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> texts.put("a", "1", Duration.ZERO)).hasMessageContaining("ttl");
        assertThatThrownBy(() -> texts.put("a", "1", Duration.ofDays(40_000))).hasMessageContaining("ttl");
        assertThatThrownBy(() -> texts.remove("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> node.cache("a b", String.class)).hasMessageContaining("a b");
        String large = "x".repeat(300_000);
        assertThatThrownBy(() -> texts.put("a", large))
                .isInstanceOf(EntryTooLargeException.class)
                .hasMessageContainingAll("300", "262144");
        assertThat(node.status().journal().appendedEvents()).isEqualTo(before);
        assertThat(texts.size()).isZero();
    }

    @Test
    void anEntryOfJustTheLimitPasses() {
        int framing = entrySize("a", 0);
        String largest = "x".repeat(262_144 - framing);
        texts.put("a", largest);
        assertThat(texts.get("a")).isEqualTo(largest);
        assertThatThrownBy(() -> texts.put("a", largest + "x")).isInstanceOf(EntryTooLargeException.class);
    }

    @Test
    void afterCloseEverythingIsRefused() {
        Version version = texts.put("a", "1");
        nodes.close(node);
        assertThatThrownBy(() -> texts.get("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> texts.put("a", "1")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> node.cache("x", String.class)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> texts.stats()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> node.awaitApplied(version, Duration.ofDays(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> node.awaitReplicated(version, 1, Duration.ofDays(1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatCannotBeAKeyIsRefusedByReadsToo() {
        for (String key : List.of("", "k".repeat(1025), "\ud800")) {
            assertThatThrownBy(() -> texts.get(key)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> texts.contains(key)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> texts.entry(key)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> texts.get(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void putAllWritesNothingWhenOneEntryIsBad() {
        Map<String, String> entries = new TreeMap<>(Map.of("a", "1", "b", "2"));
        for (Map.Entry<String, String> bad : Map.of("x", "y".repeat(300_000), "k".repeat(1025), "y", "z", "\ud800")
                .entrySet()) {
            Map<String, String> all = new TreeMap<>(entries);
            all.put(bad.getKey(), bad.getValue());
            assertThatThrownBy(() -> texts.putAll(all)).isInstanceOf(IllegalArgumentException.class);
        }
        Map<String, String> withNull = new TreeMap<>(entries);
        withNull.put("c", null);
        assertThatThrownBy(() -> texts.putAll(withNull)).isInstanceOf(NullPointerException.class);
        assertThat(texts.size()).isZero();

        texts.putAll(entries);
        assertThat(texts.getAll(List.of("a", "b"))).isEqualTo(entries);
    }

    @Test
    void textThatUtf8CannotCarryIsRefused() {
        assertThatThrownBy(() -> texts.put("a", "x\ud800")).isInstanceOf(IllegalArgumentException.class);
        assertThat(texts.get("a")).isNull();
    }

    @Test
    void aPrimitiveTypeIsAsGoodAsItsWrapper() {
        Cache<Integer> numbers = node.cache("numbers", int.class);
        numbers.put("a", 5);
        assertThat(numbers.get("a")).isEqualTo(5);
        assertThat(numbers.get("a")).isEqualTo(5);
    }

    @Test
    void waitsMayBeForEverAndNeverForLessThanNoRegion() throws InterruptedException {
        Version version = texts.put("a", "1");
        Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
        assertThat(node.awaitApplied(version, forever)).isTrue();
        assertThat(node.awaitReplicated(version, 0, forever)).isTrue();
        assertThat(node.awaitApplied(new Version(1, 1), Duration.ofSeconds(Long.MIN_VALUE)))
                .isFalse();
        assertThatThrownBy(() -> node.awaitReplicated(version, -1, forever))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void statsCountHitsAndMisses() {
        texts.put("a", "1");
        texts.get("a");
        texts.get("a");
        texts.get("b");
        assertThat(texts.stats().hits()).isEqualTo(2);
        assertThat(texts.stats().misses()).isEqualTo(1);
        assertThat(texts.stats().entries()).isEqualTo(1);
    }

    private static int entrySize(String key, int valueLength) {
        return io.geolru.codec.EventEncoder.OVERHEAD
                + io.geolru.replication.Envelope.LENGTH_SEALED
                + "texts".length()
                + key.getBytes(StandardCharsets.UTF_8).length
                + ValueCodec.TEXT.length()
                + valueLength;
    }
}
