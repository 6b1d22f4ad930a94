package io.geolru.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.Condition;
import io.geolru.ConditionFailedException;
import io.geolru.Ttl;
import io.geolru.recovery.TestLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request that comes again is answered and not made again; what is not remembered is not guessed. */
class ClientWritesTest {
    private static final int REMEMBERED = 100;
    private static final long CLIENT = 77;

    @TempDir
    Path folder;

    private final TestLog.Clock clock = new TestLog.Clock();
    private TestLog log;

    @BeforeEach
    void open() {
        log = open("data");
    }

    private TestLog open(String directory) {
        return new TestLog(folder.resolve(directory), "eu-1", clock, 1L << 20, REMEMBERED);
    }

    @AfterEach
    void close() {
        log.close();
    }

    private void restart() {
        log.close();
        log = open("data");
    }

    private Outcome put(long requestId, long told, String key, String value) {
        return put(requestId, told, key, value, Condition.none());
    }

    private Outcome put(long requestId, long told, String key, String value, Condition condition) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return log.clientWrites()
                .make(
                        new ClientRequest(CLIENT, requestId),
                        told,
                        () -> log.writer().put(log.cache(), key, bytes, "text/plain", Ttl.ofCache(), condition));
    }

    private long told() {
        return log.writer().held().lastStamp();
    }

    private long events() {
        return log.journal().stats().appendedEvents();
    }

    @Test
    void whatComesAgainIsAnsweredAsBefore() {
        long told = told();
        log.put("k", "before");
        Outcome first = put(1, ClientWrites.NEVER_SENT, "k", "v");
        log.put("k", "after");
        long events = events();
        assertThat(put(1, told, "k", "v")).isEqualTo(first);
        assertThat(first.wasLive()).isTrue();
        assertThat(events()).isEqualTo(events);
        assertThat(log.get("k")).isEqualTo("after");
    }

    @Test
    void aConditionThatHeldIsNotLookedAtAgain() {
        long told = told();
        Outcome first = put(1, ClientWrites.NEVER_SENT, "k", "v", Condition.absent());
        assertThat(put(1, told, "k", "v", Condition.absent())).isEqualTo(first);
        assertThatThrownBy(() -> put(2, ClientWrites.NEVER_SENT, "k", "v", Condition.absent()))
                .isInstanceOf(ConditionFailedException.class);
    }

    @Test
    void theSameNumberOfAnotherClientIsAnotherRequest() {
        put(1, ClientWrites.NEVER_SENT, "k", "v");
        Outcome removed = log.clientWrites()
                .make(
                        new ClientRequest(CLIENT + 1, 1),
                        ClientWrites.NEVER_SENT,
                        () -> log.writer().remove(log.cache(), "k", Condition.none()));
        assertThat(removed.wasLive()).isTrue();
        assertThat(log.get("k")).isNull();
    }

    @Test
    void aRestartKnowsWhatWasMadeAndWhatWasNot() {
        long told = told();
        log.put("k", "before");
        Outcome first = put(1, ClientWrites.NEVER_SENT, "k", "v");
        log.snapshot();
        restart();
        assertThat(put(1, told, "k", "v")).isEqualTo(first);
        assertThat(put(2, told, "k", "w")).isNotNull();
        assertThat(log.get("k")).isEqualTo("w");
        restart();
        assertThat(put(2, told, "k", "w").origin()).isNotEqualTo(first.origin());
        assertThat(log.clientWrites().remembered()).isEqualTo(2);
    }

    @Test
    void whatIsNoLongerRememberedIsNotMadeAgain() {
        long told = told();
        for (int i = 1; i <= REMEMBERED + 1; i++) {
            put(i, ClientWrites.NEVER_SENT, "k" + i, "v");
        }
        long events = events();
        assertThatThrownBy(() -> put(1, told, "k1", "v")).isInstanceOf(ForgottenRequestException.class);
        assertThatThrownBy(() -> put(1_000, told, "k1", "v")).isInstanceOf(ForgottenRequestException.class);
        assertThat(put(2, told, "k2", "v")).isNotNull();
        assertThat(events()).isEqualTo(events);
        assertThat(put(1_000, told(), "k", "v")).isNotNull();
        assertThat(log.clientWrites().remembered()).isEqualTo(REMEMBERED);
    }

    @Test
    void aWipedNodeDoesNotPretendToKnow() {
        long told = told();
        put(1, ClientWrites.NEVER_SENT, "k", "v");
        log.close();
        clock.advance(10);
        log = open("wiped");
        assertThatThrownBy(() -> put(1, told, "k", "v")).isInstanceOf(ForgottenRequestException.class);
        assertThat(log.get("k")).isNull();
    }

    @Test
    void aJournalThatLostItsEndDoesNotPretendToKnow() {
        put(1, ClientWrites.NEVER_SENT, "k", "v");
        long toldLater = told() + 5; // an event whose end of the journal a power cut took
        clock.advance(10);
        restart();
        assertThatThrownBy(() -> put(2, toldLater, "k", "w")).isInstanceOf(ForgottenRequestException.class);
    }

    @Test
    void whatWasMadeOnAPeerIsKnownWhenItsEventCame() {
        try (TestLog peer = new TestLog(folder.resolve("peer"), "us-1", clock, 1L << 20, REMEMBERED)) {
            Outcome first = put(1, ClientWrites.NEVER_SENT, "k", "v");
            assertThat(peer.clientWrites().find(new ClientRequest(CLIENT, 1))).isNull();
            peer.acceptAllOf(log);
            assertThat(peer.clientWrites().find(new ClientRequest(CLIENT, 1))).isEqualTo(first);
        }
    }
}
