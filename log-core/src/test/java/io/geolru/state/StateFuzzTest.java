package io.geolru.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.event.Event;
import io.geolru.event.EventKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Chance against the plainest model, and against another order of the same events. */
class StateFuzzTest {

    @Property(tries = 400, shrinking = ShrinkingMode.OFF)
    void theStateIsWhatTheModelSays(@ForAll long seed) {
        new ModelComparison(seed).run(1_000);
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void theSameEventsInAnyOrderAddUpToTheSame(@ForAll long seed) {
        Random random = new Random(seed);
        List<Event> events = new ArrayList<>();
        for (int stamp = 1; stamp <= 200; stamp++) {
            events.add(event(random, stamp));
        }
        NodeState inOrder = fold(events, random);
        Collections.shuffle(events, random);
        NodeState shuffled = fold(events, random);

        assertThat(shuffled.cache("c").digest()).isEqualTo(inOrder.cache("c").digest());
        assertThat(shuffled.entries()).isEqualTo(inOrder.entries());
        assertThat(records(shuffled)).isEqualTo(records(inOrder));
    }

    private static Event event(Random random, long stamp) {
        int dice = random.nextInt(100);
        EventKind kind = dice < 2 ? EventKind.CLEAR : dice < 30 ? EventKind.REMOVE : EventKind.PUT;
        long expiresAt = ManualTime.START + random.nextInt(3) - 1;
        return new TestEvent(
                kind,
                "c",
                kind == EventKind.CLEAR ? "" : "key" + random.nextInt(20),
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
