package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three nodes under writes, and one fault after the other, chosen at random: for as long as one likes. After each, all
 * agree, and everything that was answered is on every node. With the testbed the network has faults, too; with a C
 * compiler the clocks have.
 */
@Tag("soak")
class SoakIT {
    private static final List<String> NAMES = List.of("eu", "us", "ap");
    private static final int MOST_SKEW_SECONDS = 4;
    private static final int MOST_STOP_SECONDS = 20;
    private static final long MOST_WRITES = 5_000;
    private static final String[] OPTIONS = {
        "--set", "journal.maxBytes=16MB", "--set", "journal.snapshotInterval=5s", "--set", "replication.joinWait=10s"
    };

    private final long minutes = Long.getLong("geolru.soak.minutes", 30);
    private final long seed = seed();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final AtomicLong answered = new AtomicLong();
    private final Map<String, StormWriter> writers = new TreeMap<>();
    private final Map<String, SkewedClock> clocks = new TreeMap<>();
    private final Map<String, ClusterNode> nodes = new LinkedHashMap<>();
    private @Nullable Testbed testbed;

    @RegisterExtension
    final Cluster cluster = new Cluster("-XX:TieredStopAtLevel=1");

    /** What may happen to a node, or to all. */
    private enum Fault {
        KILL,
        KILL_ALL,
        TERMINATE,
        STOP,
        WIPE,
        DAMAGE,
        CLOCK,
        NETWORK,
        NONE
    }

    private static long seed() {
        String given = System.getProperty("geolru.soak.seed", "");
        return given.isEmpty() ? new SecureRandom().nextLong() : Long.parseLong(given);
    }

    @Test
    void everythingHoldsUnderOneFaultAfterTheOther() throws Exception {
        System.out.printf("soak of %d minutes, -Dsoak.seed=%d%n", minutes, seed);
        makeSurroundings();
        for (String name : NAMES) {
            cluster.damages(name);
            writers.put(
                    name,
                    new StormWriter("soak", name + '-', random.split(), answered)
                            .withSkewsOf(TimeUnit.SECONDS.toMillis(2L * MOST_SKEW_SECONDS)));
            start(name);
        }
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
        int rounds = 0;
        while (System.nanoTime() - deadline < 0) {
            Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
            String victim = NAMES.get(random.nextInt(NAMES.size()));
            System.out.printf("round %d: %s %s%n", ++rounds, fault, victim);
            round(fault, victim);
        }
        for (String name : NAMES) {
            ReplayTool.verify(cluster.folder(), cluster.dataDir(name));
        }
        System.out.printf("%d rounds, %,d writes answered, nothing lost%n", rounds, answered.get());
    }

    private void makeSurroundings() throws Exception {
        if (Testbed.missing() == null) {
            testbed = Testbed.up(cluster);
        } else {
            System.out.println("without faults of the network: " + Testbed.missing());
        }
        Path library = SkewedClock.compile(cluster.folder());
        if (library == null) {
            System.out.println("without faults of clocks: no C compiler");
            return;
        }
        for (String name : NAMES) {
            SkewedClock clock = SkewedClock.of(library, cluster.folder(), name);
            clocks.put(name, clock);
            cluster.site(name).environment().putAll(clock.environment());
        }
    }

    private void start(String name) throws Exception {
        nodes.put(name, cluster.start(name, OPTIONS));
    }

    private void round(Fault fault, String victim) throws Exception {
        boolean losesFiles = fault == Fault.WIPE || fault == Fault.DAMAGE;
        ExecutorService threads = Executors.newFixedThreadPool(NAMES.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (String name : NAMES) {
                // What never left a node is lost with its disk.
                if (!losesFiles || !name.equals(victim)) {
                    running.add(threads.submit(writers.get(name).to(nodes.get(name))));
                }
            }
            awaitWrites(random.nextLong(MOST_WRITES));
            inject(fault, victim);
            awaitWrites(random.nextLong(MOST_WRITES));
            writers.values().forEach(StormWriter::stop);
            for (Future<?> writer : running) {
                writer.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        Cluster.awaitAgreed(Duration.ofMinutes(5), nodes.values().toArray(ClusterNode[]::new));
        for (StormWriter writer : writers.values()) {
            for (ClusterNode node : nodes.values()) {
                writer.verify(node);
            }
        }
    }

    /** Waits for so many writes, or a while: those to whom the others write may be gone. */
    private void awaitWrites(long writes) {
        long until = answered.get() + writes;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (answered.get() < until && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private void inject(Fault fault, String victim) throws Exception {
        ClusterNode node = nodes.get(victim);
        switch (fault) {
            case KILL -> {
                node.kill();
                awaitWrites(random.nextLong(MOST_WRITES));
                start(victim);
            }
            case KILL_ALL -> {
                for (ClusterNode each : nodes.values()) {
                    each.kill();
                }
                for (String name : NAMES) {
                    start(name);
                }
            }
            case TERMINATE -> {
                node.terminate();
                assertThat(node.awaitEnd()).isZero();
                start(victim);
            }
            case STOP -> {
                node.stop();
                try {
                    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1 + random.nextInt(MOST_STOP_SECONDS)));
                } finally {
                    node.resume();
                }
            }
            case WIPE -> {
                node.kill();
                Cluster.delete(node.dataDir());
                start(victim);
            }
            case DAMAGE -> {
                node.kill();
                damage(node.dataDir());
                start(victim);
            }
            case CLOCK -> {
                if (clocks.containsKey(victim)) {
                    clocks.get(victim).ahead(random.nextInt(-MOST_SKEW_SECONDS, MOST_SKEW_SECONDS + 1));
                }
            }
            case NETWORK -> disturbNetwork();
            case NONE -> nodes.get(victim).call("POST", "/v1/snapshot", "");
        }
    }

    private void damage(Path dataDir) throws IOException {
        boolean ofSnapshot = random.nextBoolean();
        List<Path> files = ofSnapshot ? FileDamage.snapshots(dataDir) : FileDamage.journal(dataDir);
        if (files.isEmpty()) {
            return;
        }
        Path file = FileDamage.newest(files);
        long size = Files.size(file);
        if (size == 0) {
            return;
        }
        long offset = random.nextLong(size);
        switch (random.nextInt(3)) {
            case 0 -> FileDamage.flip(file, offset);
            case 1 -> FileDamage.fill(file, offset, (int) Math.min(4_096, size - offset), random.nextInt(256));
            default -> FileDamage.cut(file, offset);
        }
    }

    private void disturbNetwork() throws Exception {
        Testbed network = testbed;
        if (network == null) {
            return;
        }
        List<String[]> faults = List.of(
                new String[] {"isolate", "a"},
                new String[] {"partition", "a,b,c", "a,b,c"},
                new String[] {"partition", "b", "c"},
                new String[] {"cut", "c", "b"},
                new String[] {"loss", "a,b,c", "a,b,c", "20"},
                new String[] {"profile", "wan"},
                new String[] {"profile", "bad"});
        network.run(faults.get(random.nextInt(faults.size())));
        awaitWrites(2 * MOST_WRITES);
        network.heal();
    }
}
