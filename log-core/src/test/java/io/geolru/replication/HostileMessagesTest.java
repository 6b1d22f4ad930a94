package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.DUPLICATES;
import static io.geolru.replication.ReplicationCounter.EVENTS_APPLIED;
import static io.geolru.replication.ReplicationCounter.EVENTS_RECEIVED;
import static io.geolru.replication.ReplicationCounter.FOREIGN;
import static io.geolru.replication.ReplicationCounter.HEARTBEATS_RECEIVED;
import static io.geolru.replication.ReplicationCounter.MALFORMED;
import static io.geolru.replication.ReplicationCounter.REPLAYED;
import static io.geolru.replication.ReplicationCounter.TAMPERED;
import static io.geolru.replication.ReplicationCounter.UNPROVEN;
import static io.geolru.replication.ReplicationCounter.UNSEALED;
import static io.geolru.replication.ReplicationCounter.WRONG_SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.simulation.SimCluster;
import io.geolru.simulation.SimNetwork.Faults;
import io.geolru.simulation.SimNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What one does who hears all that nodes send each other, and can send them what he likes, but has no secret. */
class HostileMessagesTest {
    private static final int WORLDS = 2;
    private static final int MUTATED = 1_000_000 / WORLDS;
    private static final int AT_A_TIME = 80;
    private static final int REPLAYED_MESSAGES = 100_000 / WORLDS;
    private static final int RECORDED_EVENTS = 300;

    @Test
    void noneOfAMillionMutatedMessagesIsTaken() throws Exception {
        inEachWorld(World::takesNoMutated);
    }

    @Test
    void noneOfAHundredThousandReplayedMessagesChangesAnything() throws Exception {
        inEachWorld(World::isNotChangedByReplayed);
    }

    /** Each on a thread of its own: half the time, and the exception of each broken seal has but a short stack to note. */
    private static void inEachWorld(Consumer<World> test) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WORLDS);
        try {
            List<Callable<Void>> tests = new ArrayList<>();
            for (int i = 0; i < WORLDS; i++) {
                int seed = 5 + i;
                tests.add(() -> {
                    test.accept(new World(seed));
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(tests)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Live events, heartbeats, catch-ups and a snapshot, recorded; then a node that is alone with the one who recorded them. */
    private static final class World {
        private final SimCluster cluster;
        private final SplittableRandom random;
        private final List<byte[]> recorded = new ArrayList<>();
        private final SimNode receiver;

        World(int seed) {
            cluster = new SimCluster(seed);
            random = new SplittableRandom(seed);
            cluster.tap(recorded::add);
            cluster.secrets("a secret that he does not have");
            cluster.faults(new Faults(0.1, 0, 0, 50_000, 5_000_000));
            SimNode a = cluster.start("a");
            SimNode b = cluster.start("b");
            for (int i = 0; i < RECORDED_EVENTS; i++) {
                (i % 2 == 0 ? a : b).put("key-" + i, new byte[20 + random.nextInt(400)]);
                cluster.run(5);
            }
            cluster.start("late");
            cluster.run(2_000);
            List.of("a", "b", "late").forEach(cluster::crash);
            cluster.tap(message -> {});
            cluster.faults(Faults.NONE);
            receiver = cluster.start("receiver");
            cluster.run(10);
        }

        void takesNoMutated() {
            long frontier = receiver.frontier().hash();
            long refused = refused();
            List<byte[]> some = new ArrayList<>();
            for (int sent = 0; sent < MUTATED; sent += some.size()) {
                some.clear();
                while (some.size() < AT_A_TIME) {
                    byte[] message = any();
                    byte[] other = any();
                    byte[] mutated = mutated(message, other);
                    if (!Arrays.equals(mutated, message) && !Arrays.equals(mutated, other)) {
                        some.add(mutated);
                    }
                }
                receiver.receive(some);
            }

            assertThat(count(EVENTS_RECEIVED)).isZero();
            assertThat(count(HEARTBEATS_RECEIVED)).isZero();
            assertThat(receiver.frontier().hash()).isEqualTo(frontier);
            assertThat(receiver.keys()).isZero();
            cluster.run(500);
            assertThat(receiver.replicator().status().peers()).isEmpty();
            assertThat(refused() - refused).as("each is counted").isEqualTo(MUTATED);

            recorded.forEach(message -> receiver.receive(List.of(message)));
            assertThat(count(HEARTBEATS_RECEIVED))
                    .as("the receiver was a real one")
                    .isPositive();
            assertThat(receiver.keys()).isEqualTo(RECORDED_EVENTS);
        }

        void isNotChangedByReplayed() {
            recorded.forEach(message -> receiver.receive(List.of(message)));
            assertThat(receiver.keys()).isEqualTo(RECORDED_EVENTS);
            receiver.remove("key-0");
            long frontier = receiver.frontier().hash();
            long applied = count(EVENTS_APPLIED);
            long heard = count(HEARTBEATS_RECEIVED);
            long held = count(DUPLICATES);
            long repeated = count(REPLAYED);
            for (int i = 0; i < REPLAYED_MESSAGES; i++) {
                receiver.receive(List.of(any()));
            }

            assertThat(count(EVENTS_APPLIED)).isEqualTo(applied);
            assertThat(count(HEARTBEATS_RECEIVED)).isEqualTo(heard);
            assertThat(receiver.frontier().hash()).isEqualTo(frontier);
            assertThat(receiver.keys()).isEqualTo(RECORDED_EVENTS - 1);
            assertThat(count(DUPLICATES)).isGreaterThan(held);
            assertThat(count(REPLAYED)).isGreaterThan(repeated);
        }

        private byte[] any() {
            return recorded.get(random.nextInt(recorded.size()));
        }

        private byte[] mutated(byte[] original, byte[] other) {
            byte[] message = original.clone();
            switch (random.nextInt(6)) {
                case 0 -> message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                case 1 -> {
                    for (int bytes = 1 + random.nextInt(16); bytes > 0; bytes--) {
                        message[random.nextInt(message.length)] = (byte) random.nextInt();
                    }
                }
                case 2 -> message = Arrays.copyOf(message, random.nextInt(message.length));
                case 3 -> message = Arrays.copyOf(message, message.length + 1 + random.nextInt(100));
                case 4 -> {
                    int at = random.nextInt(Math.min(message.length, other.length));
                    System.arraycopy(other, at, message, at, Math.min(message.length, other.length) - at);
                }
                default -> {
                    // Another header, another message.
                    System.arraycopy(other, 0, message, 0, Math.min(40, Math.min(message.length, other.length)));
                }
            }
            return message;
        }

        private long refused() {
            return Stream.of(UNSEALED, FOREIGN, WRONG_SECRET, TAMPERED, REPLAYED, UNPROVEN, MALFORMED)
                    .mapToLong(this::count)
                    .sum();
        }

        private long count(ReplicationCounter counter) {
            return receiver.replicator().counters().get(counter);
        }
    }
}
