package io.geolru.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.Condition;
import io.geolru.JournalFullException;
import io.geolru.Ttl;
import org.junit.jupiter.api.Test;

/** Writes that a full disk refuses. */
class NoRoomTest {
    private static final byte[] VALUE = {1};

    @Test
    void aCacheIsNotMadeForAWriteThatThereIsNoRoomFor() {
        SimNode node = new SimCluster(1).start("a");
        node.disk().full(true);
        assertThatThrownBy(() -> put(node)).isInstanceOf(JournalFullException.class);
        assertThat(node.state().find("new")).isNull();
        node.disk().full(false);
        put(node);
        assertThat(node.cache("new").entries()).isEqualTo(1);
    }

    private static void put(SimNode node) {
        node.writer()
                .intoNew(
                        "new",
                        "k",
                        "",
                        VALUE,
                        Condition.none(),
                        () -> node.writer().put(node.cache("new"), "k", VALUE, "", Ttl.none(), Condition.none()));
    }
}
