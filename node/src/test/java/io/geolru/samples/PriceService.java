package io.geolru.samples;

import io.geolru.client.CacheClient;
import io.geolru.client.ClientConfig;
import io.geolru.client.RemoteCache;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Tells what things cost: a line in with a thing, a line out with its price, from the cache of the node beside it. */
public final class PriceService {
    private PriceService() {}

    /** @param nodes where nodes serve clients, the nearest first */
    public static void main(String[] nodes) throws IOException {
        try (CacheClient client = CacheClient.connect(ClientConfig.of(nodes))) {
            RemoteCache<String> prices = client.strings("prices");
            BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            System.out.println("ready");
            for (String thing = asked.readLine(); thing != null; thing = asked.readLine()) {
                String price = prices.get(thing); // some microseconds
                System.out.println(thing + ": " + (price == null ? "unknown" : price));
            }
        }
    }
}
