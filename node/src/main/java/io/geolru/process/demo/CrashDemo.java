package io.geolru.process.demo;

import io.geolru.Cache;
import io.geolru.Version;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Three regions write, one of them is killed under load and comes back, and all is as if nothing had happened. One use; not thread-safe.
 */
final class CrashDemo {
    private static final int VICTIM = 2;
    private static final int PUTS = 2_000;
    private static final int SHARED = 200;
    private static final int DRAFTS = 500;
    private static final int REMOVES = 300;
    private static final int PINGS = 50;
    private static final int PUTS_BEFORE_KILL = 1_000;
    private static final int PUTS_WHILE_DOWN = 3_000;
    private static final int TOKENS_EACH = 200;
    private static final Duration SHORT_LIFE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final String SESSIONS = "sessions";
    private static final String TOKENS = "tokens";

    private final DemoCluster cluster;
    private final List<DemoRegion> regions;
    private final DemoRegion victim;
    private final PrintStream out;
    private final StepTable table;
    private final Map<String, Version> last = new ConcurrentHashMap<>();
    private final AtomicInteger answered = new AtomicInteger();

    CrashDemo(DemoCluster cluster, PrintStream out) {
        this.cluster = cluster;
        this.regions = cluster.regions();
        this.victim = regions.get(VICTIM);
        this.out = out;
        this.table = new StepTable(out);
    }

    /** What the demo keeps in its main cache. */
    record Session(String user, String region, int clicks) {}

    /**
     * Runs it and prints what happened.
     *
     * @return whether the regions agree, nothing that was answered is lost, and nothing that was removed is back
     */
    boolean run() throws IOException {
        out.println("GeoLRU: three regions in one process; one is killed in the middle of its work, and comes back");
        out.printf("  network    multicast %s on the loopback interface%n", cluster.multicast());
        out.printf("  data       %s, deleted at the end%n%n", cluster.folder());
        table.head();
        start();
        write();
        ping();
        remove();
        putTokens();
        killUnderLoad();
        expire();
        restart();
        return conclude();
    }

    private void start() {
        long tookMs = millis(() -> cluster.inEach(DemoRegion::start));
        table.step("Three nodes start and find each other", tookMs);
        table.regions(regions, region -> "node " + region.node().name() + ", HTTP on " + region.address());
    }

    private void write() {
        long tookMs = millis(() -> {
            cluster.inEach(this::writeIn);
            settle();
        });
        table.step("All write at once: sessions of their own, and the same " + SHARED + " keys", tookMs);
        table.regions(regions, region -> "put " + Text.count(PUTS) + " of its own, " + SHARED + " that all put");
    }

    private void writeIn(DemoRegion region) {
        Cache<Session> sessions = sessions(region);
        for (int i = 0; i < PUTS; i++) {
            sessions.put(key(region, i), new Session("user " + i, region.name(), 1));
        }
        for (int i = 0; i < SHARED; i++) {
            last.put(region.name(), sessions.put("shared-" + i, new Session("user " + i, region.name(), i)));
        }
    }

    /** One put at a time, and how long until another region has it: its reader would see it then. */
    private void ping() {
        Map<DemoRegion, long[]> seen = new HashMap<>();
        long tookMs = millis(() -> {
            for (DemoRegion to : regions) {
                seen.put(to, pings(to));
            }
        });
        table.step("How soon a put is seen elsewhere: " + 2 * PINGS + " for each region, one after the other", tookMs);
        table.regions(regions, region -> {
            long[] nanos = Objects.requireNonNull(seen.get(region));
            return "sees others' puts after " + Text.fineMillis(nanos[nanos.length / 2]) + " (median), "
                    + Text.fineMillis(nanos[nanos.length - 1]) + " (max)";
        });
    }

    private long[] pings(DemoRegion to) {
        List<DemoRegion> others =
                regions.stream().filter(region -> region != to).toList();
        long[] nanos = new long[others.size() * PINGS];
        for (int i = 0; i < nanos.length; i++) {
            DemoRegion from = others.get(i % others.size());
            Session session = new Session("ping", from.name(), i);
            long begun = System.nanoTime();
            Version version = sessions(from).put("ping-" + from.name(), session);
            await(to, version);
            nanos[i] = System.nanoTime() - begun;
            last.put(from.name(), version);
        }
        Arrays.sort(nanos);
        return nanos;
    }

    /** Each removes what the next one wrote; a cache that one filled is cleared by another. */
    private void remove() {
        DemoRegion first = regions.get(0);
        DemoRegion second = regions.get(1);
        long tookMs = millis(() -> {
            Cache<String> drafts = second.node().cache("drafts", String.class);
            for (int i = 0; i < DRAFTS; i++) {
                last.put(second.name(), drafts.put("draft-" + i, "text " + i));
            }
            settle();
            last.put(first.name(), first.node().cache("drafts", String.class).clear());
            cluster.inEach(region -> removeOf(region, next(region), 0, REMOVES));
            settle();
        });
        table.step("Each removes " + REMOVES + " sessions of the next; one clears what another filled", tookMs);
        table.regions(regions, region -> {
            String removed = "removed " + REMOVES + " of " + next(region).name();
            return region == first
                    ? removed + ", cleared cache drafts"
                    : region == second ? removed + ", had put " + DRAFTS + " drafts" : removed;
        });
    }

    private void removeOf(DemoRegion region, DemoRegion owner, int from, int to) {
        Cache<Session> sessions = sessions(region);
        for (int i = from; i < to; i++) {
            last.put(region.name(), sessions.remove(key(owner, i)));
        }
    }

    /** All with the same instant of expiry, so that the regions lose them together. */
    private void putTokens() {
        long begun = System.nanoTime();
        long tookMs = millis(() -> {
            for (DemoRegion region : regions) {
                Cache<String> tokens = region.node().cache(TOKENS, String.class);
                for (int i = 0; i < TOKENS_EACH; i++) {
                    long leftNs = Math.max(1, SHORT_LIFE.toNanos() - (System.nanoTime() - begun));
                    last.put(region.name(), tokens.put(key(region, i), "token " + i, Duration.ofNanos(leftNs)));
                }
            }
            settle();
        });
        table.step(
                "Each puts " + TOKENS_EACH + " tokens that live until " + SHORT_LIFE.toSeconds() + " s from now",
                tookMs);
        table.regions(regions, region -> "put " + TOKENS_EACH + " tokens");
    }

    /** All three write; one is killed while it does, the others go on, and remove what it holds. */
    private void killUnderLoad() {
        DemoRegion remover = regions.get(0);
        Map<DemoRegion, Integer> puts = new HashMap<>();
        long tookMs = millis(() -> {
            CompletableFuture<Integer> written = cluster.inBackground(this::writeUntilKilled);
            Map<DemoRegion, CompletableFuture<Integer>> others = new HashMap<>();
            survivors().forEach(region -> others.put(region, cluster.inBackground(() -> writeOn(region))));
            waitUntil(() -> answered.get() >= PUTS_BEFORE_KILL || written.isDone());
            victim.kill();
            DemoCluster.join(written);
            others.forEach((region, writing) -> puts.put(region, DemoCluster.join(writing)));
            removeOf(remover, victim, REMOVES, 2 * REMOVES);
            settle();
        });
        table.step(
                "All write again; " + victim.name() + " is killed meanwhile, the others go on writing and removing",
                tookMs);
        table.regions(
                regions,
                region -> region == victim
                        ? "killed after " + Text.count(answered.get()) + " answered puts"
                        : "put " + Text.count(Objects.requireNonNull(puts.get(region)))
                                + (region == remover ? ", then removed " + REMOVES + " of " + victim.name() : ""));
    }

    private int writeUntilKilled() {
        Cache<Session> sessions = sessions(victim);
        for (int i = 0; ; i++) {
            try {
                last.put(victim.name(), sessions.put(loadKey(victim, i), new Session("load", victim.name(), i)));
            } catch (RuntimeException e) {
                if (victim.isUp()) {
                    throw e;
                }
                return i;
            }
            answered.incrementAndGet();
        }
    }

    /** Writes until the kill, and then as much again as makes the other miss something. */
    private int writeOn(DemoRegion region) {
        Cache<Session> sessions = sessions(region);
        int puts = 0;
        for (int left = PUTS_WHILE_DOWN; left > 0; left -= victim.isUp() ? 0 : 1) {
            last.put(region.name(), sessions.put(loadKey(region, puts), new Session("load", region.name(), puts)));
            puts++;
        }
        return puts;
    }

    private void restart() {
        Map<DemoRegion, Long> before = new HashMap<>();
        survivors().forEach(region -> before.put(region, region.digest().entries()));
        Restart[] back = new Restart[1];
        long tookMs = millis(() -> {
            back[0] = Restart.of(victim);
            settle();
        });
        table.step(victim.name() + " starts again, and sends what the kill kept it from sending", tookMs);
        table.regions(regions, region -> {
            Long had = before.get(region);
            return had == null
                    ? "recovered " + Text.count(back[0].recovered(), "entry", "entries") + " in "
                            + Text.count(back[0].recoveryMs()) + " ms, fetched "
                            + Text.count(back[0].fetched(), "event", "events")
                    : "got " + Text.count(region.digest().entries() - had, "more entry", "more entries") + " from "
                            + victim.name();
        });
    }

    private void expire() {
        long tookMs = millis(() -> waitUntil(() -> survivors().stream()
                .allMatch(region -> region.node().cache(TOKENS, String.class).size() == 0)));
        table.step("The tokens expire while " + victim.name() + " is down, which has them in its journal", tookMs);
        table.regions(regions, region -> region.isUp() ? "all " + regions.size() * TOKENS_EACH + " are gone" : "");
    }

    private boolean conclude() throws IOException {
        int puts = answered.get();
        long kept = IntStream.range(0, puts)
                .mapToObj(i -> loadKey(victim, i))
                .filter(key ->
                        regions.stream().allMatch(region -> sessions(region).contains(key)))
                .count();
        long gone = IntStream.range(0, 2 * REMOVES)
                .mapToObj(i -> key(victim, i))
                .filter(key ->
                        regions.stream().noneMatch(region -> sessions(region).contains(key)))
                .count();
        Agreement agreement = Agreement.of(regions);
        out.println();
        out.printf(
                "Of the puts that %s had answered when it was killed, %s of %s are in every region.%n",
                victim.name(), Text.count(kept), Text.count(puts));
        out.printf(
                "Of its sessions that others removed, half of them while it was down, %s of %s are gone everywhere.%n",
                Text.count(gone), Text.count(2 * REMOVES));
        agreement.lines().forEach(out::println);
        boolean agree = agreement.holds() && kept == puts && gone == 2 * REMOVES;
        out.printf("%n%s%n", agree ? "The regions agree." : "THE REGIONS DO NOT AGREE.");
        return agree;
    }

    private List<DemoRegion> survivors() {
        return regions.stream().filter(region -> region != victim).toList();
    }

    private DemoRegion next(DemoRegion region) {
        return regions.get((regions.indexOf(region) + 1) % regions.size());
    }

    private static Cache<Session> sessions(DemoRegion region) {
        return region.node().cache(SESSIONS, Session.class);
    }

    private static String key(DemoRegion region, int number) {
        return region.name() + '-' + number;
    }

    private static String loadKey(DemoRegion region, int number) {
        return "load-" + region.name() + '-' + number;
    }

    /** Waits until all that is up has all that is up wrote, and what the victim wrote before if it is up again. */
    private void settle() {
        for (DemoRegion from : regions) {
            Version version = last.get(from.name());
            if (version != null && from.isUp()) {
                regions.stream().filter(DemoRegion::isUp).forEach(to -> await(to, version));
            }
        }
    }

    private static void await(DemoRegion region, Version version) {
        try {
            if (!region.node().awaitApplied(version, PATIENCE)) {
                throw new IllegalStateException(
                        region.name() + " lacks version " + version + " after " + PATIENCE.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void waitUntil(BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean() && System.nanoTime() - begun < PATIENCE.toNanos()) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static long millis(Runnable work) {
        long begun = System.nanoTime();
        work.run();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }
}
