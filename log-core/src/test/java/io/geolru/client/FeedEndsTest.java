package io.geolru.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.EntryTooLargeException;
import io.geolru.changes.Position;
import io.geolru.recovery.TestLog;
import io.geolru.request.Link;
import io.geolru.request.LinkSealing;
import io.geolru.request.Message;
import io.geolru.request.SealedLink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How feeds end, and what they hold then. */
class FeedEndsTest {
    private static final String SECRET = "the-secret-of-this-year";

    @TempDir
    Path folder;

    private final TestLog.Clock clock = new TestLog.Clock();
    private final List<Link> links = new ArrayList<>();
    private final LinkSealing sealing =
            LinkSealing.ofClient(ServedNode.CLUSTER, MemoryLink.MAX_MESSAGE_LENGTH, new Random(1)::nextLong);
    private ServedNode node;

    @BeforeEach
    void start() {
        node = new ServedNode(folder, "a", clock, 1_000);
    }

    @AfterEach
    void close() {
        node.close();
    }

    private FeedCore core() {
        return new FeedCore(
                ClientConfig.of("udp:a:1"),
                new Message.Hello(1, ServedNode.CLUSTER),
                to -> dial(),
                new Verbs<>("c", Values.TEXT).follow("", Position.BEGINNING),
                0,
                clock.nanoTime());
    }

    private Link dial() {
        Link link = new SealedLink(node.dial(), sealing, (cause, source) -> {});
        links.add(link);
        return link;
    }

    private void run(FeedCore core) {
        for (int i = 0; i < 100; i++) {
            clock.advance(1);
            node.doWork();
            core.doWork(clock.nanoTime());
        }
    }

    private static ChangeFeed<String> feed(FeedCore core) {
        return new ChangeFeed<>(null, core, Values.TEXT, Objects.requireNonNull(core.had()), null);
    }

    @Test
    void nothingIsReadOfAFeedThatIsClosedThoughMoreWasReceived() {
        node.log().put("k1", "v");
        node.log().put("k2", "v");
        FeedCore core = core();
        run(core);
        ChangeFeed<String> feed = feed(core);
        assertThat(Objects.requireNonNull(feed.next()).key()).isEqualTo("k1");
        Position position = feed.position();
        core.close("the feed is closed");
        assertThatThrownBy(feed::next).isInstanceOf(IllegalStateException.class).hasMessage("the feed is closed");
        assertThat(feed.position()).isEqualTo(position);
    }

    @Test
    void aChangeThatIsLargerThanAMessageEndsTheFeedBehindThoseBeforeIt() {
        node.kill();
        node.startTaking(2 * MemoryLink.MAX_MESSAGE_LENGTH); // as before limits.entryBytes was lowered
        node.log().put("small", "v");
        FeedCore core = core();
        run(core);
        ChangeFeed<String> feed = feed(core);
        assertThat(Objects.requireNonNull(feed.next()).key()).isEqualTo("small");
        Position behind = feed.position();
        node.log().put("large", "x".repeat(MemoryLink.MAX_MESSAGE_LENGTH));
        run(core);

        assertThatThrownBy(feed::next)
                .isInstanceOf(EntryTooLargeException.class)
                .hasMessageContaining("'large'")
                .hasMessageContaining("limits.entryBytes");
        assertThat(feed.position()).isEqualTo(behind);
        assertThat(links).hasSize(1);
        assertThat(links.get(0).isClosed()).as("it is let go of at once").isTrue();
        assertThat(core.node()).isNull();
        core.close("the feed is closed");
        assertThatThrownBy(feed::next).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFeedWithAnotherSecretNeverBeginsAndSaysWhy() {
        node.secrets(SECRET);
        sealing.secrets(List.of("the-secret-of-last-year"));
        node.log().put("k", "v");
        FeedCore core = core();
        run(core);
        assertThat(core.hasBegun()).isFalse();
        assertThat(core.describe()).contains("not among ClientConfig.secrets").doesNotContain(SECRET);
        assertThat(node.server().counters().opened()).isZero();
        core.close("the feed is closed");
    }

    @Test
    void aFeedWhoseSecretIsNoLongerTakenStandsStillAndGoesOnWithTheNewOne() {
        node.secrets(SECRET);
        sealing.secrets(List.of(SECRET));
        node.log().put("k1", "v");
        FeedCore core = core();
        run(core);
        ChangeFeed<String> feed = feed(core);
        assertThat(Objects.requireNonNull(feed.next()).key()).isEqualTo("k1");

        node.secrets("the-secret-of-next-year");
        node.log().put("k2", "v");
        run(core);
        assertThat(feed.next()).isNull();
        assertThat(core.describe()).contains("not among ClientConfig.secrets");

        sealing.secrets(List.of("the-secret-of-next-year"));
        run(core);
        clock.advance(2_000);
        run(core);
        assertThat(Objects.requireNonNull(feed.next()).key()).isEqualTo("k2");
        core.close("the feed is closed");
    }
}
