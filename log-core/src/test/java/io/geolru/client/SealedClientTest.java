package io.geolru.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.Ttl;
import io.geolru.recovery.TestLog;
import io.geolru.request.Link;
import io.geolru.request.LinkRefusal;
import io.geolru.request.LinkSealing;
import io.geolru.request.SealedLink;
import io.geolru.request.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client and a node that seal what they send each other, and somebody in between. */
class SealedClientTest {
    private static final String OLD = "the-secret-of-last-year";
    private static final String NEW = "the-secret-of-this-year";
    private static final long SECOND_NS = 1_000_000_000L;

    @TempDir
    Path folder;

    private final TestLog.Clock clock = new TestLog.Clock();
    private final Verbs<String> verbs = new Verbs<>("c", Values.TEXT);
    private final Random random = new Random(8);
    private final List<byte[]> sent = new ArrayList<>();
    private final List<Between> between = new ArrayList<>();
    private UnaryOperator<byte[]> change = bytes -> bytes;
    private boolean holds;
    private ServedNode node;

    @BeforeEach
    void start() {
        node = new ServedNode(folder, "a", clock, 1_000);
    }

    @AfterEach
    void close() {
        node.close();
    }

    /** A client's end of a link, as somebody in between makes it. */
    private final class Between implements Link {
        private final Link link;

        private Between(Link link) {
            this.link = link;
            between.add(this);
        }

        @Override
        public boolean offer(DirectBuffer message, int offset, int length) {
            byte[] bytes = new byte[length];
            message.getBytes(offset, bytes);
            byte[] changed = change.apply(bytes);
            boolean taken = holds || link.offer(new UnsafeBuffer(changed), 0, changed.length);
            if (taken) {
                sent.add(bytes);
            }
            return taken;
        }

        @Override
        public int poll(Handler handler, int limit) {
            return link.poll(handler, limit);
        }

        @Override
        public boolean isOpen() {
            return link.isOpen();
        }

        @Override
        public boolean isClosed() {
            return link.isClosed();
        }

        @Override
        public String source() {
            return link.source();
        }

        @Override
        public void close() {
            link.close();
        }
    }

    private record Client(ClientCore core, LinkSealing sealing) {}

    private Client client(long id, String cluster, String... secrets) {
        LinkSealing sealing = LinkSealing.ofClient(cluster, MemoryLink.MAX_MESSAGE_LENGTH, random::nextLong);
        sealing.secrets(List.of(secrets));
        ClientConfig config = ClientConfig.of("udp:a:1").withCluster(cluster).withTimeout(Duration.ofMillis(50));
        ClientCore core = new ClientCore(
                config,
                id,
                to -> new SealedLink(new Between(node.dial()), sealing, (cause, source) -> {}),
                clock.nanoTime());
        return new Client(core, sealing);
    }

    private Client client(String... secrets) {
        return client(1, ServedNode.CLUSTER, secrets);
    }

    private void run(Client client, int steps) {
        for (int i = 0; i < steps; i++) {
            clock.advance(1);
            node.doWork();
            client.core.doWork(clock.nanoTime());
        }
    }

    private Call put(Client client, String key, String value) {
        Call call = client.core.submit(verbs.put(key, value, Ttl.ofCache()), null, clock.nanoTime() + SECOND_NS);
        run(client, 20);
        return call;
    }

    private long refused(LinkRefusal cause) {
        return node.server().counters().notTaken(cause);
    }

    private long refused() {
        long all = 0;
        for (LinkRefusal cause : LinkRefusal.values()) {
            all += refused(cause);
        }
        return all;
    }

    /** Who is not let in learns by when its calls must be answered what is to be set. */
    private void assertKeptOut(Client client, String why) {
        Call call = put(client, "k", "of an intruder");
        run(client, 1_000);
        assertThatThrownBy(call::answer)
                .isInstanceOf(CallTimeoutException.class)
                .hasMessageContaining(why)
                .hasMessageNotContainingAny(OLD, NEW);
        assertThat(node.log().get("k")).isNull();
        assertThat(node.server().counters().opened()).isZero();
    }

    @Test
    void callsAreMadeAndNothingOfThemIsSeen() {
        node.secrets(OLD);
        Client client = client(OLD);
        assertThat(put(client, "the-key", "the-value").answer().status()).isEqualTo(Status.OK);
        assertThat(node.log().get("the-key")).isNotNull();
        assertThat(put(client, "large", "x".repeat(TestLog.MAX_ENTRY_BYTES - 200))
                        .answer()
                        .status())
                .isEqualTo(Status.OK);
        assertThat(sent).hasSizeGreaterThan(3);
        for (byte[] message : sent) {
            assertThat(new String(message, StandardCharsets.ISO_8859_1))
                    .doesNotContain("the-key", "the-value", ServedNode.CLUSTER);
        }
        assertThat(refused()).isZero();
    }

    @Test
    void aClientWithoutSecretsIsKeptOut() {
        node.secrets(OLD);
        assertKeptOut(client(), "ClientConfig.secrets must have its replication.secrets");
        assertThat(sent).as("it asks nothing in clear of a node that seals").isEmpty();
    }

    @Test
    void whatIsNotSealedIsRefused() {
        node.secrets(OLD);
        Link link = node.dial();
        for (int i = 0; i < 3; i++) {
            link.offer(new UnsafeBuffer(new byte[100]), 0, 100);
        }
        node.doWork();
        assertThat(refused(LinkRefusal.UNSEALED)).isEqualTo(1);
        assertThat(link.isOpen()).isFalse();
    }

    @Test
    void aClientWithAnotherSecretIsKeptOut() {
        node.secrets(OLD);
        assertKeptOut(client(NEW), "not among ClientConfig.secrets");
    }

    @Test
    void aClientThatSealsWithWhatTheNodeHasNotIsKeptOut() {
        node.secrets(OLD);
        assertKeptOut(client(NEW, OLD), "the first of ClientConfig.secrets is not among its replication.secrets");
        assertThat(refused(LinkRefusal.WRONG_SECRET)).isPositive();
    }

    @Test
    void aClientWithSecretsSaysNothingToANodeWithoutOnes() {
        assertKeptOut(client(OLD), "it has no replication.secrets");
        assertThat(refused(LinkRefusal.SEALED)).isPositive();
    }

    @Test
    void aClientOfAnotherClusterIsKeptOut() {
        node.secrets(OLD);
        assertKeptOut(client(1, "other", OLD), "ClientConfig.cluster");
    }

    @Test
    void whatIsOfAnotherClusterIsRefused() {
        Client client = client(1, "other", OLD);
        run(client, 20);
        node.secrets(OLD);
        byte[] greeting = sent.get(0);
        node.dial().offer(new UnsafeBuffer(greeting), 0, greeting.length);
        node.doWork();
        assertThat(refused(LinkRefusal.FOREIGN)).isEqualTo(1);
    }

    @Test
    void whateverIsChangedOnItsWayIsRefusedAndTheCallIsMadeOverAnotherLink() {
        node.secrets(OLD);
        Client client = client(OLD);
        int changed = 0;
        for (int i = 0; i < 300; i++) {
            run(client, 40);
            assertThat(client.core.isConnected()).isTrue();
            int[] left = {1};
            change = bytes -> {
                if (left[0]-- != 1) {
                    return bytes;
                }
                byte[] other = random.nextInt(4) == 0
                        ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 50))
                        : bytes.clone();
                if (other.length == bytes.length) {
                    other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return other;
            };
            long before = refused();
            Call call = put(client, "k" + i, "v");
            run(client, 60);
            assertThat(call.answer().status()).isEqualTo(Status.OK);
            changed += refused() > before ? 1 : 0;
        }
        assertThat(changed).isEqualTo(300);
        node.made().forEach((request, times) -> assertThat(times).isEqualTo(1));
    }

    @Test
    void whatWasRecordedIsRefusedOnTheSameLinkAndOnAnother() {
        node.secrets(OLD);
        Client client = client(OLD);
        put(client, "k", "first");
        List<byte[]> recorded = List.copyOf(sent);
        put(client, "k", "second");
        Link again = node.dial();
        recorded.forEach(message -> again.offer(new UnsafeBuffer(message), 0, message.length));
        node.doWork();
        assertThat(again.isOpen()).isFalse();
        assertThat(node.log().get("k")).isEqualTo("second");
        assertThat(refused(LinkRefusal.TAMPERED)).isEqualTo(1);
        assertThat(client.core.isConnected())
                .as("the client's own session goes on")
                .isTrue();

        byte[] last = recorded.get(recorded.size() - 1);
        between.get(0).link.offer(new UnsafeBuffer(last), 0, last.length);
        node.doWork();
        assertThat(refused(LinkRefusal.REPLAYED)).isEqualTo(1);
        assertThat(node.log().get("k")).isEqualTo("second");
        Call third = put(client, "k", "third");
        run(client, 100);
        assertThat(third.answer().status()).isEqualTo(Status.OK);
    }

    @Test
    void whatComesInAnotherOrderIsRefused() {
        node.secrets(OLD);
        Client client = client(OLD);
        run(client, 20);
        holds = true;
        sent.clear();
        for (String value : List.of("first", "second")) {
            client.core.submit(verbs.put("k", value, Ttl.ofCache()), null, clock.nanoTime() + SECOND_NS);
        }
        assertThat(sent).hasSize(2);
        for (int i : new int[] {1, 0}) {
            between.get(0).link.offer(new UnsafeBuffer(sent.get(i)), 0, sent.get(i).length);
        }
        node.doWork();
        assertThat(node.log().get("k")).isEqualTo("second");
        assertThat(refused(LinkRefusal.REPLAYED)).isEqualTo(1);
    }

    @Test
    void anAnswerToAnotherClientIsNoAnswer() {
        node.secrets(OLD);
        Client one = client(OLD);
        Client two = client(2, ServedNode.CLUSTER, OLD);
        run(one, 20);
        run(two, 20);
        Link first = between.get(0).link;
        Call asked = one.core.submit(verbs.get("k"), null, clock.nanoTime() + SECOND_NS);
        node.doWork();
        List<byte[]> answers = new ArrayList<>();
        first.poll(
                (buffer, offset, length) -> {
                    byte[] bytes = new byte[length];
                    buffer.getBytes(offset, bytes);
                    answers.add(bytes);
                    return true;
                },
                10);
        assertThat(answers).isNotEmpty();
        ((MemoryLink) between.get(1).link).bring(answers.get(answers.size() - 1));
        two.core.doWork(clock.nanoTime());
        assertThat(two.core.isConnected()).isFalse();
        assertThat(two.core.describe()).contains("sent over another link");
        assertThat(asked.isDone()).isFalse();
    }

    @Test
    void secretsRotateUnderSessionsThatGoOn() {
        node.secrets(OLD);
        Client client = client(OLD);
        assertThat(put(client, "k", "1").answer().status()).isEqualTo(Status.OK);
        String[][] steps = {{OLD, NEW}, {NEW, OLD}, {NEW}};
        for (String[] step : steps) {
            node.secrets(step);
            assertThat(put(client, "k", "2").answer().status()).isEqualTo(Status.OK);
            client.sealing.secrets(List.of(step));
            assertThat(put(client, "k", "3").answer().status()).isEqualTo(Status.OK);
        }
        assertThat(node.server().counters().opened()).isEqualTo(1);
        assertThat(refused()).isZero();

        node.secrets("the-secret-of-next-year");
        put(client, "k", "4");
        run(client, 100);
        assertThat(client.core.isConnected()).isFalse();
        assertThat(node.log().get("k")).isEqualTo("3");
    }

    @Test
    void whoGoesOnInClearWhenSecretsAreSetIsKeptOut() {
        Client client = client();
        assertThat(put(client, "k", "1").answer().status()).isEqualTo(Status.OK);
        node.secrets(OLD);
        put(client, "k", "2");
        run(client, 100);
        assertThat(client.core.describe()).contains("ClientConfig.secrets must have its replication.secrets");
        assertThat(node.log().get("k")).isEqualTo("1");
    }

    @Test
    void secretsAreCheckedAndNeverShown() {
        ClientConfig config = ClientConfig.of("udp:a:1");
        assertThatThrownBy(() -> config.withSecrets(List.of("too-short")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("secrets")
                .hasMessageNotContaining("too-short");
        assertThat(config.withSecrets(List.of(OLD)).toString())
                .contains("secrets=1")
                .doesNotContain(OLD);
    }
}
