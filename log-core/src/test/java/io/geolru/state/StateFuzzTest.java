package io.geolru.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Version;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Chance against the plainest model, and against another order of the same events. */
class StateFuzzTest {
    private static final List<String> KEYS =
            IntStream.range(0, 20).mapToObj(i -> "key" + i).toList();

    private static final List<String> KEYS_OF_ONE_BUCKET = IntStream.range(0, Integer.MAX_VALUE)
            .mapToObj(i -> "key" + i)
            .filter(key -> KeyHash.bucket(key) == 0)
            .limit(20)
            .toList();

    @Property(tries = 400, shrinking = ShrinkingMode.OFF)
    void theStateIsWhatTheModelSays(@ForAll long seed) {
        new ModelComparison(seed).run(1_000);
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void theSameEventsInAnyOrderAddUpToTheSame(@ForAll long seed) {
        Random random = new Random(seed);
        List<Event> events = new ArrayList<>();
        for (int stamp = 1; stamp <= 200; stamp++) {
            events.add(event(random, stamp, KEYS));
        }
        NodeState inOrder = fold(events, random);
        Collections.shuffle(events, random);
        NodeState shuffled = fold(events, random);

        assertThat(shuffled.cache("c").digest()).isEqualTo(inOrder.cache("c").digest());
        assertThat(shuffled.entries()).isEqualTo(inOrder.entries());
        assertThat(records(shuffled)).isEqualTo(records(inOrder));
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void anEventWinsWhenItWillBeTheNewestOfItsKeyWhateverWasForgotten(@ForAll long seed) {
        Random random = new Random(seed);
        boolean recordsAreKept = random.nextBoolean();
        NodeState node = new NodeState(
                new StateLimits(1, Long.MAX_VALUE, recordsAreKept ? Integer.MAX_VALUE : random.nextInt(3)),
                name -> CacheLimits.UNLIMITED,
                new ManualTime().node,
                StateListener.NONE);
        List<Event> events = new ArrayList<>();
        for (int stamp = 1; stamp <= 200; stamp++) {
            events.add(event(random, stamp, KEYS_OF_ONE_BUCKET));
        }
        Collections.shuffle(events, random);
        Map<String, Version> newest = new HashMap<>();
        for (Event event : events) {
            Version version = new Version(event.stamp(), event.origin());
            boolean late = isBelow(version, newest.get("")) || isBelow(version, newest.get(event.key()));
            Known known = node.look(event);
            boolean wins = node.wins(event, known);
            assertThat(wins || late).as("%s wins", event).isTrue();
            node.applyPeers(event, known, 9);
            if (recordsAreKept) {
                assertThat(wins).isEqualTo(!late);
                assertThat(version.equals(versionAt(node, event))).isEqualTo(wins);
            }
            newest.merge(event.key(), version, (one, other) -> one.compareTo(other) > 0 ? one : other);
        }
    }

    private static boolean isBelow(Version version, Version other) {
        return other != null && version.compareTo(other) < 0;
    }

    private static Version versionAt(NodeState node, Event event) {
        CacheState cache = node.cache("c");
        return event.kind() == EventKind.CLEAR ? cache.clearFloor() : cache.versionOf(event.key());
    }

    private static Event event(Random random, long stamp, List<String> keys) {
        int dice = random.nextInt(100);
        EventKind kind = dice < 2 ? EventKind.CLEAR : dice < 30 ? EventKind.REMOVE : EventKind.PUT;
        long expiresAt = ManualTime.START + random.nextInt(3) - 1;
        return new TestEvent(
                kind,
                "c",
                kind == EventKind.CLEAR ? "" : keys.get(random.nextInt(keys.size())),
                stamp / 2,
                1 + stamp % 2,
                random.nextBoolean() ? Event.NEVER : expiresAt,
                "v" + stamp);
    }

    private static NodeState fold(List<Event> events, Random random) {
        NodeState node = new NodeState(
                StateLimits.UNLIMITED, name -> CacheLimits.UNLIMITED, new ManualTime().node, StateListener.NONE);
        for (Event event : events) {
            node.apply(event);
            if (random.nextInt(10) == 0) {
                node.maintain(5);
            }
        }
        node.checkInvariants();
        return node;
    }

    private static Map<String, String> records(NodeState node) {
        Map<String, String> records = new TreeMap<>();
        node.cache("c").forEachRecord((key, stamp, origin, cause) -> records.put(key, stamp + " " + origin + cause));
        return records;
    }
}
