package io.geolru.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.ConditionFailedException;
import io.geolru.Ttl;
import io.geolru.recovery.TestLog;
import io.geolru.request.Answer;
import io.geolru.request.Operation;
import io.geolru.request.Verb;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client and two nodes in one thread under a seed: links break with messages on the way, nodes stop, are killed and come back. Whatever happens, no
 * request makes two events on one node, none that must not be made twice makes two anywhere, and what the caller is told is true.
 */
class ClientFaultsTest {
    private static final int STEPS = 4_000;
    private static final Duration TIMEOUT = Duration.ofMillis(400);
    private static final long CLIENT = 4711;

    @TempDir
    Path folder;

    private final TestLog.Clock clock = new TestLog.Clock();
    private final List<ServedNode> nodes = new ArrayList<>();
    private final Verbs<String> verbs = new Verbs<>("c", Values.TEXT);
    private final Map<Long, Call> calls = new HashMap<>();
    private final Map<Long, Operation> asked = new HashMap<>();

    @AfterEach
    void close() {
        nodes.forEach(ServedNode::close);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 4, 5, 7, 8})
    void nothingIsMadeTwiceAndWhatIsToldIsTrue(long seed) {
        Random random = new Random(seed);
        // The second half of the seeds remembers so little that it cannot always know.
        int remembered = seed > 4 ? 1_000 : 100_000;
        nodes.add(new ServedNode(folder, "a", clock, seed > 6 ? 20 : remembered));
        nodes.add(new ServedNode(folder, "b", clock, remembered));
        ClientCore core = new ClientCore(
                ClientConfig.of("udp:a:1", "udp:b:1")
                        .withCluster(ServedNode.CLUSTER)
                        .withTimeout(TIMEOUT)
                        .withSilence(Duration.ofMillis(100))
                        .withMaxInFlight(32),
                CLIENT,
                to -> nodes.get(to.endpoint().startsWith("a") ? 0 : 1).dial(),
                clock.nanoTime());
        int kills = 0;
        Set<ServedNode> stopped = new HashSet<>();
        for (int step = 0; step < STEPS; step++) {
            int what = random.nextInt(1_000);
            ServedNode node = nodes.get(random.nextInt(2));
            if (what < 400) {
                ask(core, random);
            } else if (what < 410 && node.isRunning()) {
                node.breakLinks(random);
            } else if (what < 413 && node.isRunning() && kills < 12) {
                node.kill();
                kills++;
            } else if (what < 440 && !node.isRunning()) {
                node.start();
            } else if (what < 450) {
                stopped.add(node);
            } else if (what < 480) {
                stopped.remove(node);
            } else if (what < 490 && nodes.stream().allMatch(ServedNode::isRunning)) {
                nodes.get(0).log().acceptAllOf(nodes.get(1).log());
                nodes.get(1).log().acceptAllOf(nodes.get(0).log());
            }
            nodes.stream().filter(each -> !stopped.contains(each)).forEach(ServedNode::doWork);
            core.doWork(clock.nanoTime());
            if (random.nextInt(3) == 0) {
                clock.advance(1 + random.nextInt(random.nextInt(50) == 0 ? 200 : 3));
            }
        }
        nodes.stream().filter(node -> !node.isRunning()).forEach(ServedNode::start);
        for (int step = 0; step < 1_000; step++) {
            clock.advance(1);
            nodes.forEach(ServedNode::doWork);
            core.doWork(clock.nanoTime());
        }
        assertThat(core.inFlight()).isZero();
        check();
    }

    private void ask(ClientCore core, Random random) {
        String key = "k" + random.nextInt(5);
        Operation operation = switch (random.nextInt(8)) {
            case 0 -> verbs.get(key);
            case 1 -> verbs.putIfAbsent(key, "v", Ttl.ofCache());
            case 2 -> verbs.touch(key, Duration.ofHours(1));
            case 3 -> verbs.remove(key);
            case 4 -> verbs.clear();
            case 5 -> verbs.put(key, "kept", Ttl.keep());
            default -> verbs.put(key, "v" + calls.size(), Ttl.ofCache());
        };
        try {
            Call call = core.submit(operation, null, clock.nanoTime() + TIMEOUT.toNanos());
            calls.put(call.id, call);
            asked.put(call.id, operation);
        } catch (BackPressureException e) {
            assertThat(core.inFlight()).isEqualTo(32);
        }
    }

    private void check() {
        Map<Long, Integer> total = new HashMap<>();
        for (ServedNode node : nodes) {
            node.made().forEach((request, times) -> {
                assertThat(times)
                        .as("events of request %d on node %s", request, node.name())
                        .isEqualTo(1);
                total.merge(request, 1, Integer::sum);
            });
        }
        int answered = 0;
        int unknown = 0;
        for (Call call : calls.values()) {
            Operation operation = asked.get(call.id);
            int made = total.getOrDefault(call.id, 0);
            boolean repeatable = (operation.verb() == Verb.PUT || operation.verb() == Verb.REMOVE)
                    && operation.condition().isNone()
                    && operation.ttl().kind() != Ttl.Kind.KEEP;
            assertThat(made).as("nodes on which %s was made", call).isLessThanOrEqualTo(repeatable ? 2 : 1);
            try {
                Answer answer = call.answer();
                answered++;
                assertThat(made > 0).as("whether %s was made", call).isEqualTo(answer.stamp() != 0);
            } catch (OutcomeUnknownException e) {
                unknown++;
                assertThat(operation.verb().writes()).isTrue();
            } catch (CallTimeoutException | ConditionFailedException e) {
                assertThat(made)
                        .as("whether %s was made, of which is told: %s", call, e.getMessage())
                        .isZero();
            }
        }
        assertThat(answered)
                .as("answered of %d, %d unknown", calls.size(), unknown)
                .isGreaterThan(calls.size() / 2);
    }
}
