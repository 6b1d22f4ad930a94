package io.geolru.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.recovery.TestLog;
import io.geolru.request.Answer;
import io.geolru.request.Status;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What takes long is done aside, by hand here. */
class AsideTest {
    @TempDir
    Path folder;

    private final TestLog.Clock clock = new TestLog.Clock();
    private final Verbs<String> verbs = new Verbs<>("c", Values.TEXT);
    private ServedNode node;

    @BeforeEach
    void start() {
        node = new ServedNode(folder, "a", clock, 1_000);
        node.log().put("k", "v");
        node.holdAside();
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void aScanHoldsUpNobodyButWhoAskedForItAndItsAnswersStayInOrder() {
        RawClient scanning = RawClient.session(node, 1);
        RawClient other = RawClient.session(node, 2);
        scanning.send(scanning.request(1, verbs.scan("", "")));
        scanning.send(scanning.request(2, verbs.get("k")));
        for (int id = 1; id <= 10; id++) {
            other.send(other.request(id, verbs.get("k")));
            assertThat(other.received()).hasSize(1);
        }
        assertThat(scanning.received()).isEmpty();

        assertThat(node.runAside()).isEqualTo(1);
        node.doWork();
        assertThat(scanning.received())
                .extracting(each -> ((Answer) each).requestId())
                .containsExactly(1L, 2L);
    }

    @Test
    void whatIsDoneAsideIsNotDoneTooLate() {
        RawClient link = RawClient.session(node, 1);
        link.send(link.request(1, verbs.size()));
        clock.advance(1_001);
        assertThat(node.runAside()).isEqualTo(1);
        node.doWork();
        assertThat(link.received()).extracting(each -> ((Answer) each).status()).containsExactly(Status.EXPIRED);
    }

    @Test
    void aSessionEndsThoughSomethingIsUnderWayForIt() {
        RawClient link = RawClient.session(node, 1);
        link.send(link.request(1, verbs.size()));
        link.link().close();
        node.doWork();
        assertThat(node.server().isIdle()).isTrue();
        node.runAside();
        node.doWork();
        assertThat(node.server().counters().requests()).isZero();
    }
}
