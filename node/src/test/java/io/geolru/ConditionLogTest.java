package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.geolru.event.Acceptance;
import io.geolru.replication.CatchUpProgress;
import io.geolru.replication.CatchUpState;
import io.geolru.replication.ReplicationStatus.OriginStatus;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What changes is told once, at the level that it deserves, and so is its end. */
class ConditionLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(ConditionLog.class);
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private final SampleStatus node = new SampleStatus();
    private final ConditionLog log = new ConditionLog();

    @BeforeEach
    void listen() {
        told.start();
        logger.addAppender(told);
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        log.look(node.status());
        told.list.clear();
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(told);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    /** What the next look tells; the one after it tells nothing. */
    private List<String> next() {
        log.look(node.status());
        List<String> lines = told.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage() + " " + event.getKeyValuePairs())
                .toList();
        told.list.clear();
        log.look(node.status());
        assertThat(told.list).isEmpty();
        return lines;
    }

    @Test
    void nothingHappensAndNothingIsTold() {
        node.uptimeMs += 3_600_000;
        assertThat(next()).isEmpty();
    }

    @Test
    void peersComeAndGo() {
        node.peers.add(SampleStatus.peer("us-1", true));
        assertThat(next())
                .containsExactly(
                        "INFO peer is here [node=\"eu-1\", peer=\"us-1\", region=\"us\", endpoint=\"127.0.0.1:7000\"]");
        node.peers.set(0, SampleStatus.peer("us-1", false));
        assertThat(next()).containsExactly("INFO peer is gone, or silent [node=\"eu-1\", peer=\"us-1\"]");
    }

    @Test
    void aCatchUpBeginsAndEnds() {
        node.catchUp = new CatchUpProgress(CatchUpState.ASKING, "us-1", 0, 70, 0, 10, -1);
        assertThat(next()).containsExactly("INFO catch-up begins [node=\"eu-1\", peer=\"us-1\", events=\"70\"]");
        node.catchUp = new CatchUpProgress(CatchUpState.RECEIVING, "us-1", 60, 10, 0, 900, 5);
        assertThat(next()).isEmpty();
        node.catchUp = CatchUpProgress.NONE;
        assertThat(next())
                .containsExactly("INFO catch-up ended [node=\"eu-1\", peer=\"us-1\", lacking=\"0\", ms=\"900\"]");
        node.catchUp = new CatchUpProgress(CatchUpState.UNREACHABLE, "", 0, 5, 0, 0, -1);
        assertThat(next()).singleElement().asString().startsWith("WARN events are lacking that no live peer can give");
        node.catchUp = CatchUpProgress.NONE;
        assertThat(next()).singleElement().asString().startsWith("WARN what was lacking can be had again");
    }

    @Test
    void whatIsWarnedOfEndsAsLoud() {
        node.notReady = List.of("the clock is off");
        assertThat(next()).containsExactly("WARN no longer ready [node=\"eu-1\", reasons=\"the clock is off\"]");
        node.notReady = List.of();
        assertThat(next()).singleElement().asString().startsWith("WARN ready ");
        node.full = "no space left";
        assertThat(next())
                .containsExactly(
                        "WARN disk full: writes are refused, reads go on [node=\"eu-1\", why=\"no space left\"]");
        node.full = null;
        assertThat(next()).containsExactly("WARN the disk has room again: writes go on [node=\"eu-1\"]");
    }

    @Test
    void eventsThatAreNotTakenAreToldWithTheirNode() {
        node.origins.add(new OriginStatus(0xabcL, "us-1", "us", false, 1, 2, 10, Acceptance.FUTURE));
        assertThat(next())
                .containsExactly("WARN events of a peer are not taken [node=\"eu-1\", peer=\"us-1\", origin=\"abc\","
                        + " why=\"future\"]");
        node.origins.set(0, new OriginStatus(0xabcL, "us-1", "us", false, 1, 2, 10, Acceptance.GAP));
        assertThat(next()).singleElement().asString().startsWith("WARN events of that peer are taken again");
    }

    @Test
    void whatGoesOnIsToldOnceAMinuteWithItsNumber() {
        node.malformed = 3;
        assertThat(next()).singleElement().asString().contains("number=\"3\", total=\"3\"");
        node.malformed = 50;
        node.uptimeMs += 59_999;
        assertThat(next()).isEmpty();
        node.uptimeMs += 1;
        assertThat(next()).singleElement().asString().contains("number=\"47\", total=\"50\"");
    }
}
