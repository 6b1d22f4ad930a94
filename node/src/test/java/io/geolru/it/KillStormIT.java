package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node that is killed again and again, at any moment of its life, and loses nothing that it has answered. */
@Tag("faults")
class KillStormIT {
    private static final String CACHE = "storm";

    private static final int ROUNDS = 14;
    private static final int WRITERS = 3;
    private static final int MOST_WRITES = 2_000;
    private static final long LONGEST_START_MS = 3_000;

    /** Rounds in which the node is killed while it starts, too. */
    private static final int START_KILL_EVERY = 4;

    @RegisterExtension
    final Cluster cluster = new Cluster("-XX:TieredStopAtLevel=1");

    private final AtomicLong answered = new AtomicLong();

    @Test
    void noAnsweredWriteIsLostByAKillAtAnyMoment() throws Exception {
        long seed = new SecureRandom().nextLong();
        System.out.println("kills at the moments of seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        List<StormWriter> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new StormWriter(CACHE, (char) ('a' + i) + "-", random.split(), answered));
        }
        ClusterNode peer = cluster.start("us");
        for (int round = 0; round < ROUNDS; round++) {
            if (round % START_KILL_EVERY == START_KILL_EVERY - 1) {
                killWhileStarting(random.nextLong(LONGEST_START_MS));
            }
            storm(start(), writers, random.nextLong(MOST_WRITES));
        }
        ClusterNode node = start();
        for (StormWriter writer : writers) {
            writer.verify(node);
        }
        Cluster.awaitAgreed(node, peer);
        for (StormWriter writer : writers) {
            writer.verify(peer);
        }
        System.out.println(answered + " answered writes survived " + ROUNDS + " kills");
    }

    private ClusterNode start() throws Exception {
        return cluster.start("eu", "--set", "journal.snapshotInterval=1s");
    }

    private void killWhileStarting(long afterMs) throws Exception {
        ClusterNode node = cluster.launch("eu");
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(afterMs));
        node.kill();
    }

    /** Checks what the node has, then writes to it, and kills it after so many answered writes. */
    private void storm(ClusterNode node, List<StormWriter> writers, long writes) throws Exception {
        for (StormWriter writer : writers) {
            writer.verify(node);
        }
        long until = answered.get() + writes;
        ExecutorService threads = Executors.newFixedThreadPool(writers.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (StormWriter writer : writers) {
                running.add(threads.submit(writer.to(node)));
            }
            Await.until(
                    "the writes are answered",
                    () -> answered.get() >= until || running.stream().anyMatch(Future::isDone));
            assertThat(node.isAlive())
                    .as("alive until it is killed; %s", node.output())
                    .isTrue();
            node.kill();
            for (Future<?> writer : running) {
                writer.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
