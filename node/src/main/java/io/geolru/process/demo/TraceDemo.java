package io.geolru.process.demo;

import io.geolru.NodeConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves accesses as cache-aside through HTTP: a client asks its region for a key, and where that answers 404 loads the value and sets it.
 * The accesses are dealt to the regions in turn, one after the other. After a third of them one region is killed, and its clients go to the
 * next; after two thirds it is started again. Beside each region runs the model of a cache that is on its own. One use; not thread-safe.
 */
final class TraceDemo {
    private static final int VICTIM = 1;
    private static final String ROW = "%-6s  %10s  %10s  %9s  %15s  %11s  %11s%n";

    private final DemoCluster cluster;
    private final Accesses accesses;
    private final PrintStream out;
    private final List<RegionClients> clients;
    private final RegionClients victim;
    private @Nullable CompletableFuture<Restart> restart;
    private long served;

    TraceDemo(DemoCluster cluster, Accesses accesses, PrintStream out) {
        this.cluster = cluster;
        this.accesses = accesses;
        this.out = out;
        this.clients = cluster.regions().stream().map(RegionClients::new).toList();
        this.victim = clients.get(VICTIM);
    }

    /**
     * Runs it and prints what happened.
     *
     * @return whether the regions agree, and every value that was read is the one that was set
     */
    boolean run() throws IOException {
        out.printf(
                "GeoLRU: three regions serve %s accesses as cache-aside through HTTP%n", Text.count(accesses.count()));
        cluster.inEach(DemoRegion::start);
        long capacity = cluster.regions()
                .get(0)
                .node()
                .config()
                .cache(NodeConfig.DEFAULT_CACHE)
                .maxEntries();
        clients.forEach(each -> each.open(capacity));
        out.printf("  accesses   %s%n", accesses.describe());
        out.printf("  caches     eu, us and ap, at most %s each%n", Text.count(capacity, "entry", "entries"));
        out.printf("  data       %s, deleted at the end%n%n", cluster.folder());
        long begun = System.nanoTime();
        try (Progress progress = Progress.of(accesses.count(), out)) {
            serve(progress);
        }
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        Restart back = DemoCluster.join(Objects.requireNonNull(restart));
        reportCrash(back);
        reportHits();
        out.printf(
                "%n%s accesses in %.1f s, one after the other: %s a second.%n",
                Text.count(served), tookMs / 1e3, Text.count(served * 1000 / Math.max(1, tookMs)));
        return conclude();
    }

    private void serve(Progress progress) throws IOException {
        long count = accesses.count();
        try (Accesses.Keys keys = accesses.open()) {
            while (served < count) {
                if (served == count / 3) {
                    victim.kill();
                }
                if (served == count * 2 / 3) {
                    restart = cluster.inBackground(() -> Restart.of(victim.region()));
                }
                if (!victim.isOpen() && restart != null && restart.isDone()) {
                    DemoCluster.join(restart);
                    victim.reopen();
                }
                clientsOf(served).access(keys.next());
                served++;
                progress.at(served, this::soFar);
            }
        }
    }

    /** The clients of a region, at the next region while theirs is down. */
    private RegionClients clientsOf(long access) {
        int turn = (int) (access % clients.size());
        RegionClients own = clients.get(turn);
        return own.isOpen() ? own : clients.get((turn + 1) % clients.size());
    }

    private String soFar() {
        long hits = clients.stream().mapToLong(RegionClients::hits).sum();
        String down = victim.isOpen() ? "" : ", " + victim.region().name() + " is down";
        return Text.ratio(hits, served) + " hits" + down;
    }

    private void reportCrash(Restart back) {
        String name = victim.region().name();
        out.printf(
                "%n%s was killed after %s accesses; its clients went to the next region. It was started%n"
                        + "again after %s accesses: it recovered %s from its journal in %s ms,%n"
                        + "fetched %s from its peers, and was ready after %s ms.%n%n",
                name,
                Text.count(served / 3),
                Text.count(served * 2 / 3),
                Text.count(back.recovered(), "entry", "entries"),
                Text.count(back.recoveryMs()),
                Text.count(back.fetched(), "event", "events"),
                Text.count(back.readyMs()));
    }

    private void reportHits() {
        out.printf(ROW, "region", "accesses", "hits", "hit ratio", "hits on its own", "hit ratio", "loads saved");
        out.printf(ROW, "------", "--------", "----", "---------", "---------------", "---------", "-----------");
        long hits = 0;
        long alone = 0;
        for (RegionClients each : clients) {
            row(each.region().name(), each.accesses(), each.hits(), each.hitsAlone());
            hits += each.hits();
            alone += each.hitsAlone();
        }
        row("all", served, hits, alone);
        out.printf(
                "%nThree caches on their own would have loaded %s times, these did %s times: replication%n"
                        + "%s of the loads. (On its own: an exact LRU of the same size, asked for the same%n"
                        + "keys, that even forgets nothing when it is killed.)%n",
                Text.count(served - alone),
                Text.count(served - hits),
                hits >= alone
                        ? "saved " + Text.ratio(hits - alone, served - alone)
                        : "added " + Text.ratio(alone - hits, served - alone));
    }

    private void row(String name, long accesses, long hits, long alone) {
        out.printf(
                ROW,
                name,
                Text.count(accesses),
                Text.count(hits),
                Text.ratio(hits, accesses),
                Text.count(alone),
                Text.ratio(alone, accesses),
                Text.count(hits - alone));
    }

    private boolean conclude() throws IOException {
        Agreement agreement = Agreement.of(cluster.regions());
        agreement.lines().forEach(out::println);
        long wrong = clients.stream().mapToLong(RegionClients::wrongValues).sum();
        if (wrong > 0) {
            out.println(Text.count(wrong, "hit", "hits") + " gave a value that nobody had set.");
        }
        out.printf("%n%s%n", agreement.holds() ? "The regions agree." : "THE REGIONS DO NOT AGREE.");
        return agreement.holds() && wrong == 0;
    }
}
