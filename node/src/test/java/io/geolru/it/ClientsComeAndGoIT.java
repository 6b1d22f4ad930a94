package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Version;
import io.geolru.client.CacheClient;
import io.geolru.client.ClientConfig;
import io.geolru.client.RemoteCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A thousand clients come to one node and go, some without a word, while one stays. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ClientsComeAndGoIT {
    private static final int CLIENTS = 1_000;
    /** Every so many comes over the network. */
    private static final int REMOTE = 10;

    private static final int KILLED = 4;
    private static final int AT_A_TIME = 4;

    @RegisterExtension
    final Cluster cluster = new Cluster("-XX:TieredStopAtLevel=1");

    private final String udp = "127.0.0.1:" + FreePorts.udpPair();

    @Test
    void aThousandClientsLeaveNothingBehind() throws Exception {
        ClusterNode node = cluster.start("eu", "--set", "clients.endpoint=" + udp);
        AtomicBoolean enough = new AtomicBoolean();
        AtomicLong served = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME + 1);
        try (CacheClient client = CacheClient.connect(ClientConfig.of(ipc(node)))) {
            Future<?> staying = threads.submit(() -> stay(client.strings("stays"), enough, served));
            Await.until("one client is served", () -> served.get() > 0);
            HeldByNode before = HeldByNode.of(node);
            assertThat(before.sessions()).isEqualTo(1);

            String[] killed = new String[KILLED];
            Arrays.fill(killed, "udp:" + udp);
            try (Service loading = Service.start(LoadingClient.class, killed)) {
                Await.until("they have sessions", () -> HeldByNode.of(node).sessions() == 1 + KILLED);
                assertThat(loading.process().isAlive()).isTrue();
            }
            AtomicInteger number = new AtomicInteger();
            List<Future<?>> coming = new ArrayList<>();
            for (int i = 0; i < AT_A_TIME; i++) {
                coming.add(threads.submit(() -> comeAndGo(node, number)));
            }
            for (Future<?> each : coming) {
                each.get();
            }
            Await.until("nothing of them is left", () -> HeldByNode.of(node).equals(before));
            long until = served.get() + 100;
            Await.until("the one is served on", () -> served.get() > until || staying.isDone());
            enough.set(true);
            staying.get();
            assertThat(node.status().at("/clients/opened").asLong()).isEqualTo(1 + KILLED + CLIENTS);
        } finally {
            enough.set(true);
            threads.shutdownNow();
        }
    }

    private static String ipc(ClusterNode node) {
        return "ipc:" + node.dataDir();
    }

    /** Nothing of it is lost, or made twice: each write is made only on top of the one before. */
    private static void stay(RemoteCache<String> cache, AtomicBoolean enough, AtomicLong served) {
        Version last = cache.put("n", "0");
        while (!enough.get()) {
            String next = Long.toString(served.get() + 1);
            last = cache.replace("n", last, next);
            assertThat(last).as("the version of %s", next).isNotNull();
            assertThat(cache.get("n")).isEqualTo(next);
            served.incrementAndGet();
        }
    }

    private void comeAndGo(ClusterNode node, AtomicInteger number) {
        for (int i = number.getAndIncrement(); i < CLIENTS; i = number.getAndIncrement()) {
            try (CacheClient client =
                    CacheClient.connect(ClientConfig.of(i % REMOTE == 0 ? "udp:" + udp : ipc(node)))) {
                RemoteCache<String> cache = client.strings("go");
                cache.put("k" + i, "v");
                assertThat(cache.get("k" + i)).isEqualTo("v");
            }
        }
    }
}
