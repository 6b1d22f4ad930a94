package io.geolru.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.Condition;
import io.geolru.EntryTooLargeException;
import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.recovery.TestLog;
import io.geolru.request.Answer;
import io.geolru.request.MessageCodec;
import io.geolru.request.Operation;
import io.geolru.request.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls and answers that are larger than a node, or a message, takes end by themselves and hold up no other. */
class ClientSizesTest {
    @TempDir
    Path folder;

    private final TestLog.Clock clock = new TestLog.Clock();
    private final MessageCodec codec = new MessageCodec();
    private final Verbs<String> verbs = new Verbs<>("c", Values.TEXT);
    private ServedNode node;

    @BeforeEach
    void start() {
        node = new ServedNode(folder, "a", clock, 1_000);
    }

    @AfterEach
    void close() {
        node.close();
    }

    private ClientCore core(NodeSession.Dialling dialling, String... nodes) {
        return new ClientCore(ClientConfig.of(nodes).withCluster(ServedNode.CLUSTER), 1, dialling, clock.nanoTime());
    }

    private void run(ClientCore core, int steps, ServedNode... served) {
        for (int i = 0; i < steps; i++) {
            clock.advance(1);
            List.of(served).forEach(ServedNode::doWork);
            core.doWork(clock.nanoTime());
        }
    }

    @Test
    void aCallThatIsTooLargeEndsAloneAlsoWhenNoNodeIsThereYet() {
        ClientCore core = core(to -> node.dial(), "udp:a:1");
        long deadlineNs = clock.nanoTime() + 1_000_000_000L;
        Call large = core.submit(
                verbs.put("large", "x".repeat(TestLog.MAX_ENTRY_BYTES + 10_000), Ttl.ofCache()), null, deadlineNs);
        Call small = core.submit(verbs.put("small", "v", Ttl.ofCache()), null, deadlineNs);
        run(core, 20, node);
        assertThatThrownBy(large::answer).isInstanceOf(EntryTooLargeException.class);
        assertThat(small.answer().status()).isEqualTo(Status.OK);
        assertThat(core.inFlight()).isZero();
        core.close();
    }

    @Test
    void aCallThatWasSentGoesToNoNodeThatTakesLess() {
        try (ServedNode lesser = new ServedNode(folder, "b", clock, 1_000, 100)) {
            ClientCore core =
                    core(to -> to.endpoint().startsWith("a") ? node.dial() : lesser.dial(), "udp:a:1", "udp:b:1");
            run(core, 20, node, lesser);
            Call call = core.submit(
                    verbs.put("k", "x".repeat(101), Ttl.ofCache()), null, clock.nanoTime() + 1_000_000_000L);
            node.kill();
            run(core, 200, node, lesser);
            assertThat(core.current().node()).isEqualTo("b");
            assertThat(call.isDone()).isFalse();
            node.start();
            run(core, 700, node, lesser);
            assertThat(call.answer().status()).isEqualTo(Status.OK);
            assertThat(node.log().get("k")).isNotNull();
            core.close();
        }
    }

    @Test
    void anAnswerToAScanFitsIntoAMessageWhateverItsEntriesAreMadeOf() {
        String type = "text/" + "x".repeat(200);
        for (int i = 0; i < 500; i++) {
            node.log()
                    .writer()
                    .put(node.log().cache(), "k" + (1_000 + i), new byte[1], type, Ttl.ofCache(), Condition.none());
        }
        RawClient client = RawClient.session(node, 1);
        List<String> keys = new ArrayList<>();
        boolean more = true;
        for (int id = 1; more; id++) {
            Answer answer = client.answer(id, verbs.scan("", keys.isEmpty() ? "" : keys.get(keys.size() - 1)));
            assertThat(codec.encode(answer)).isLessThan(TestLog.MAX_ENTRY_BYTES + 1_024);
            answer.entries().forEach(entry -> keys.add(entry.key()));
            more = answer.flag();
        }
        assertThat(keys).hasSize(500).doesNotHaveDuplicates();
    }

    @Test
    void theLengthOfAnEntryInAnAnswerIsWhatItTakes() {
        Answer.Item item = new Answer.Item("schlüssel", "text/plain", new byte[77], 1, 2, 3, "eu");
        int one = codec.encode(Answer.found(1, List.of(item), false));
        assertThat(codec.encode(Answer.found(1, List.of(item, item), false)) - one)
                .isEqualTo(MessageCodec.lengthOf(item));
    }

    @Test
    void anEntryThatIsLargerThanAMessageIsAnsweredWithoutIt() {
        try (ServedNode lesser = new ServedNode(folder, "b", clock, 1_000, 100)) {
            lesser.log().put("k", "x".repeat(10_000));
            Answer answer = RawClient.session(lesser, 1).answer(1, verbs.get("k"));
            assertThat(answer.status()).isEqualTo(Status.TOO_LARGE);
            assertThat(answer.text()).contains("limits.entryBytes");
        }
    }

    @Test
    void aWriteThatIsRefusedMakesNoCache() {
        Verbs<String> never = new Verbs<>("never", Values.TEXT);
        RawClient client = RawClient.session(node, 1);
        Operation large = never.put("k", "x".repeat(TestLog.MAX_ENTRY_BYTES), Ttl.ofCache());
        Operation absent = never.replace("k", new Version(1, 1), "v");

        assertThat(client.status(1, large)).isEqualTo(Status.TOO_LARGE);
        assertThat(client.status(2, absent)).isEqualTo(Status.CONDITION_FAILED);
        assertThat(client.status(3, never.touch("k", Duration.ofSeconds(1)))).isEqualTo(Status.ABSENT);
        assertThat(node.log().state().find("never")).isNull();
        assertThat(client.status(4, never.put("k", "v", Ttl.ofCache()))).isEqualTo(Status.OK);
        assertThat(node.log().state().find("never")).isNotNull();
    }
}
