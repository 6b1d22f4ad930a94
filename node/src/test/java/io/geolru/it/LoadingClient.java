package io.geolru.it;

import io.geolru.client.BackPressureException;
import io.geolru.client.CacheClient;
import io.geolru.client.ClientConfig;
import io.geolru.client.RemoteCache;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** A process that has a client for each address that it is given, and keeps all of them as busy as it can, until its input ends or it is killed. */
public final class LoadingClient {
    /** Nobody else writes it. */
    static final String CACHE = "loaded";

    private static final int KEYS = 1_000;
    private static final int PAUSE_NS = 50_000;

    private LoadingClient() {}

    /** @param nodes where nodes serve clients */
    public static void main(String[] nodes) throws IOException {
        for (String node : nodes) {
            CacheClient client = CacheClient.connect(ClientConfig.of(node));
            RemoteCache<String> cache = client.strings(CACHE);
            cache.put("first", node);
            Thread load = new Thread(() -> load(cache), "load");
            load.setDaemon(true);
            load.start();
        }
        System.out.println("ready");
        while (System.in.read() >= 0) {}
    }

    private static void load(RemoteCache<String> cache) {
        for (int i = 0; ; i++) {
            try {
                var unusedPut = cache.async().put("k" + i % KEYS, "v" + i);
                var unusedGet = cache.async().get("k" + i * 7 % KEYS);
            } catch (BackPressureException e) {
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }
}
