package io.geolru.simulation;

import io.geolru.Condition;
import io.geolru.ConditionFailedException;
import io.geolru.JournalFullException;
import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.state.CacheState;
import io.geolru.state.Entry;
import io.geolru.writer.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The clients of a simulated cluster: they read and write a few keys on whatever node is ready, and look closely at every answer. */
final class ChaosWrites {
    private static final int MOST_AT_ONCE = 12;
    private static final int MOST_BYTES = 300;

    private final SimCluster cluster;
    private final Profile profile;
    private final SplittableRandom random;
    private final List<String> keys = new ArrayList<>();

    ChaosWrites(SimCluster cluster, Profile profile, SplittableRandom random) {
        this.cluster = cluster;
        this.profile = profile;
        this.random = random;
        for (int i = 0; i < profile.keys(); i++) {
            keys.add("key" + i);
        }
    }

    /** Some calls on some nodes. */
    void someWhere() {
        List<SimNode> nodes = List.copyOf(cluster.nodes());
        for (int calls = random.nextInt(MOST_AT_ONCE); calls > 0; calls--) {
            call(nodes.get(random.nextInt(nodes.size())));
        }
    }

    /** One call on one node, if that is ready. */
    void call(SimNode node) {
        if (!node.replicator().ready() || node.paused()) {
            return;
        }
        CacheState cache = node.cache(random.nextInt(8) == 0 ? "other" : "default");
        String key = keys.get(random.nextInt(keys.size()));
        NodeCheck check = Objects.requireNonNull(node.check());
        Object before = Objects.requireNonNull(node.disk().truth()).last();
        try {
            write(node, check, cache, key);
        } catch (JournalFullException | ConditionFailedException e) {
            Check.that(
                    before == Objects.requireNonNull(node.disk().truth()).last(),
                    "%s refused a write of %s and journaled it all the same",
                    node.name(),
                    key);
            check.key(cache.name(), key);
        }
    }

    private void write(SimNode node, NodeCheck check, CacheState cache, String key) {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> read(check, cache, key);
            case 4, 5, 6 -> {
                boolean live = cache.peek(key) != null;
                Outcome outcome = node.writer().remove(cache, key, Condition.none());
                Check.that(outcome.wasLive() == live, "%s removed %s, live was %s", node.name(), key, live);
                answered(check, cache, key, outcome);
            }
            case 7, 8 -> touch(node, check, cache, key);
            case 9 -> putIf(node, check, cache, key, Condition.absent(), cache.peek(key) == null);
            case 10 -> {
                Entry present = cache.peek(key);
                Version expected = present == null ? new Version(1, 1) : present.version();
                putIf(node, check, cache, key, Condition.matches(expected), present != null);
            }
            case 11 -> load(node, check, cache, key);
            case 12 -> {
                if (random.nextInt(3) == 0) {
                    answered(check, cache, "", node.writer().clear(cache));
                    check.key(cache.name(), key);
                }
            }
            default ->
                answered(check, cache, key, node.writer().put(cache, key, value(), type(), ttl(), Condition.none()));
        }
    }

    private static void read(NodeCheck check, CacheState cache, String key) {
        Entry entry = cache.get(key);
        Check.that(entry == cache.peek(key), "two reads of %s differ", key);
        check.key(cache.name(), key);
    }

    private void putIf(
            SimNode node, NodeCheck check, CacheState cache, String key, Condition condition, boolean holds) {
        boolean done = false;
        try {
            answered(check, cache, key, node.writer().put(cache, key, value(), type(), ttl(), condition));
            done = true;
        } finally {
            Check.that(
                    done == holds || node.disk().full(),
                    "%s judged the condition %s of %s wrongly",
                    node.name(),
                    condition,
                    key);
        }
    }

    private void touch(SimNode node, NodeCheck check, CacheState cache, String key) {
        Entry present = cache.peek(key);
        Outcome outcome = node.writer().touch(cache, key, ttl());
        Check.that((present == null) == (outcome == null), "%s touched what is not live: %s", node.name(), key);
        if (outcome != null && present != null) {
            answered(check, cache, key, outcome);
            Entry touched = cache.peek(key);
            Check.that(
                    touched == null || Arrays.equals(touched.value(), present.value()),
                    "%s changed the value of %s by a touch",
                    node.name(),
                    key);
        }
    }

    private void load(SimNode node, NodeCheck check, CacheState cache, String key) {
        Version since = node.writer().newestKnown(cache, key);
        if (random.nextBoolean()) {
            node.writer().remove(cache, key, Condition.none());
            Outcome outcome = node.writer().putLoaded(cache, key, value(), type(), since);
            Check.that(outcome == null, "%s kept a loaded value of %s over a remove", node.name(), key);
        } else {
            Outcome outcome = node.writer().putLoaded(cache, key, value(), type(), since);
            if (outcome != null) {
                answered(check, cache, key, outcome);
            }
        }
    }

    private static void answered(NodeCheck check, CacheState cache, String key, @Nullable Outcome outcome) {
        check.answered(Objects.requireNonNull(outcome).stamp(), cache, key);
    }

    private byte[] value() {
        byte[] value = new byte[random.nextInt(MOST_BYTES)];
        random.nextBytes(value);
        return value;
    }

    private String type() {
        return random.nextInt(3) == 0 ? "text/plain" : "application/json";
    }

    private Ttl ttl() {
        if (!profile.ttls() || random.nextBoolean()) {
            return random.nextInt(4) == 0 ? Ttl.keep() : Ttl.none();
        }
        return Ttl.of(Duration.ofMillis(1 + random.nextInt(2_000)));
    }
}
