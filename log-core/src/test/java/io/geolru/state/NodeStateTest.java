package io.geolru.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.event.Event;
import io.geolru.event.EventKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The caches of a node: made on first use, up to a limit. */
class NodeStateTest {
    private final StateFixture state = new StateFixture(CacheLimits.UNLIMITED, new StateLimits(2, Long.MAX_VALUE, 100));
    private final NodeState node = state.node;

    @Test
    void aCacheIsMadeOnFirstUse() {
        assertThat(node.find("second")).isNull();
        CacheState second = node.cache("second");
        assertThat(node.cache("second")).isSameAs(second);
        assertThat(node.find("second")).isSameAs(second);
        assertThat(node.caches()).extracting(CacheState::name).containsExactly("things", "second");
    }

    @Test
    void aBadNameIsRefused() {
        assertThatThrownBy(() -> node.cache("a b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a b");
        assertThat(node.caches()).hasSize(1);
    }

    @Test
    void oneCacheTooManyIsRefusedByTheNameOfTheLimit() {
        node.cache("second");
        assertThatThrownBy(() -> node.cache("third"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("third")
                .hasMessageContaining("limits.caches")
                .hasMessageContaining("2");
    }

    @Test
    void eventsAreFolded() {
        node.apply(new TestEvent(EventKind.PUT, "second", "k", 10, 1, Event.NEVER, "v"));
        node.apply(new TestEvent(EventKind.PUT, "second", "l", 11, 1, Event.NEVER, "v"));
        node.apply(new TestEvent(EventKind.REMOVE, "second", "k", 12, 1, Event.NEVER, ""));
        assertThat(node.cache("second").get("k")).isNull();
        assertThat(node.entries()).isEqualTo(1);
        node.apply(new TestEvent(EventKind.CLEAR, "second", "", 13, 1, Event.NEVER, ""));
        assertThat(node.entries()).isZero();
        node.apply(new TestEvent(EventKind.EPOCH_OPENED, "", "", 14, 1, Event.NEVER, ""));
        node.checkInvariants();
    }

    @Test
    void anEventForOneCacheTooManyIsIgnoredAndCounted() {
        node.cache("second");
        node.apply(new TestEvent(EventKind.PUT, "third", "k", 10, 1, Event.NEVER, "v"));
        assertThat(node.find("third")).isNull();
        assertThat(node.ignoredEvents()).isEqualTo(1);
    }

    @Test
    void anEventForOneCacheTooManyWinsSinceNothingNewerIsKnown() {
        node.cache("second");
        for (EventKind kind : List.of(EventKind.PUT, EventKind.REMOVE, EventKind.CLEAR)) {
            Event event = new TestEvent(kind, "third", "k", 10, 1, Event.NEVER, "v");
            Known known = node.look(event);
            assertThat(known).isNull();
            assertThat(node.wins(event, known)).isTrue();
            node.applyPeers(event, known, 9);
        }
        assertThat(node.ignoredEvents()).isEqualTo(3);
    }

    @Test
    void whatIsOverGoesWhenItsKeyIsLookedAtBeforeAnythingIsWrittenThere() {
        state.put("k", "old", 10);
        state.time.pass(20);
        assertThat(state.cache.look("k").live()).isNull();
        assertThat(state.heard).endsWith("EXPIRED k -old");
        state.clear();
        assertThat(state.cache.look("k").isAny()).isFalse();
        assertThat(state.records()).isEmpty();
    }

    @Test
    void anEventForACacheWithAnImpossibleNameIsIgnoredAndCounted() {
        node.apply(new TestEvent(EventKind.PUT, "a b", "k", 10, 1, Event.NEVER, "v"));
        node.apply(new TestEvent(EventKind.CLEAR, "", "", 11, 1, Event.NEVER, ""));
        assertThat(node.caches()).hasSize(1);
        assertThat(node.ignoredEvents()).isEqualTo(2);
    }

    @Test
    void badLimitsAreRefused() {
        assertThatThrownBy(() -> new CacheLimits(0, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CacheLimits(1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CacheLimits(1, 1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StateLimits(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StateLimits(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StateLimits(1, 1, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void causesKeepTheirCodes() {
        assertThat(Gone.ofCode(1)).isEqualTo(Gone.REMOVED);
        assertThat(Gone.ofCode(2)).isEqualTo(Gone.EXPIRED);
        assertThat(Gone.ofCode(3)).isEqualTo(Gone.EVICTED);
        assertThat(Gone.ofCode(0)).isNull();
        assertThat(Gone.ofCode(4)).isNull();
    }
}
