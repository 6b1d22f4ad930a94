package io.geolru.process.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The clients of one region: what they ask for, what they get, and what a cache on its own would have had. Not thread-safe. */
final class RegionClients {
    private static final HexFormat HEX = HexFormat.of();

    private final DemoRegion region;
    private LruModel model = new LruModel(0);
    private @Nullable RegionClient client;
    private long accesses;
    private long hits;
    private long wrongValues;

    RegionClients(DemoRegion region) {
        this.region = region;
    }

    /** Connects to the region, which is up, for the first time. */
    void open(long capacity) {
        model = new LruModel(capacity);
        reopen();
    }

    /** Connects to the region, which is up again. */
    void reopen() {
        client = new RegionClient(region.address());
    }

    /** Whether the region is there for them. */
    boolean isOpen() {
        return client != null;
    }

    /** Kills the region. */
    void kill() {
        client = null;
        region.kill();
    }

    /** Gets a key's value and, on a miss, loads and sets it. */
    void access(int key) throws IOException {
        RegionClient open = client;
        if (open == null) {
            throw new IllegalStateException(region.name() + " is down");
        }
        accesses++;
        model.access(key);
        String text = HEX.toHexDigits(key);
        JsonNode loaded = JsonNodeFactory.instance.objectNode().put("id", text).put("name", "item " + text);
        JsonNode found = open.get(text);
        if (found == null) {
            open.set(text, loaded);
        } else {
            hits++;
            wrongValues += found.equals(loaded) ? 0 : 1;
        }
    }

    DemoRegion region() {
        return region;
    }

    /** How many keys they asked this region for. */
    long accesses() {
        return accesses;
    }

    /** How many of them it had. */
    long hits() {
        return hits;
    }

    /** How many of them a cache on its own would have had. */
    long hitsAlone() {
        return model.hits();
    }

    /** How many hits gave another value than was set. */
    long wrongValues() {
        return wrongValues;
    }
}
