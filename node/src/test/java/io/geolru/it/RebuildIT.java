package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.geolru.it.FileDamage.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the replay-tool makes of a node's directory is one that the node goes on with. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Tag("faults")
class RebuildIT {
    private static final int KEYS = 200;
    private static final int FIRST_BYTES = 40;

    @RegisterExtension
    final Cluster cluster = new Cluster("-XX:TieredStopAtLevel=1");

    @Test
    void aRebuiltNodeFetchesWhatWasDamagedAndConverges() throws Exception {
        ClusterNode eu = cluster.start("eu");
        ClusterNode us = cluster.start("us");
        write(us, "before", KEYS);
        us.call("POST", "/v1/snapshot", "");
        write(us, "behind", KEYS);
        write(eu, "theirs", KEYS);
        us.call("DELETE", ClusterNode.entry("c", "before7"), "");
        Cluster.awaitAgreed(eu, us);
        us.kill();
        damage(us.dataDir(), "value of before42.");
        damage(us.dataDir(), "value of behind42.");
        damage(us.dataDir(), "value of theirs42.");

        JsonNode rebuilt = rebuild(us);
        assertThat(rebuilt.get("leftOut")).hasSize(3);
        assertThat(rebuilt.get("adopted")).hasSize(1);
        assertThat(rebuilt.get("missing").findValuesAsText("fate"))
                .containsExactlyInAnyOrder("stood for", "declared", "declared");
        ReplayTool.assertSound(cluster.folder(), us.dataDir());
        write(eu, "later", KEYS);

        us = cluster.start("us");
        Cluster.awaitAgreed(eu, us);
        assertThat(us.entryOf("c", "before42").text()).isEqualTo("value of before42.");
        assertThat(us.entryOf("c", "behind42").text()).isEqualTo("value of behind42.");
        assertThat(us.entryOf("c", "theirs42").text()).isEqualTo("value of theirs42.");
        assertThat(us.entryOf("c", "before7").status()).isEqualTo(404);
        write(us, "again", KEYS);
        Cluster.awaitAgreed(eu, us);
        us.kill();
        us = cluster.start("us");
        Cluster.awaitAgreed(eu, us);
        ReplayTool.assertSound(cluster.folder(), us.dataDir());
    }

    @Test
    void aJournalThatDoesNotTellWhoseItIsIsRebuiltForTheNodeThatIsNamed() throws Exception {
        ClusterNode us = cluster.start("us");
        write(us, "key", KEYS);
        us.kill();
        damageFirstEvent(us.dataDir());
        Files.delete(us.dataDir().resolve("clock"));

        JsonNode rebuilt = rebuild(us, "--name", "us", "--region", "us");
        assertThat(rebuilt.get("leftOut")).isNotEmpty();
        us = cluster.start("us");
        for (int i = 0; i < KEYS; i++) {
            assertThat(us.entryOf("c", "key" + i).text()).isEqualTo("value of key" + i + ".");
        }
        // A peer that has nothing gets what is left, and what it makes comes back.
        ClusterNode eu = cluster.start("eu", "--set", "replication.joinWait=60s");
        write(eu, "new", KEYS);
        Cluster.awaitAgreed(eu, us);
    }

    /** Puts a rebuilt directory in the place of a node's own. */
    private JsonNode rebuild(ClusterNode node, String... more) throws Exception {
        Path fresh = node.dataDir().resolveSibling(node.name() + "-rebuilt");
        List<String> command =
                ReplayTool.command("rebuild", "--json", node.dataDir().toString(), "--to", fresh.toString());
        command.addAll(List.of(more));
        Program.Ended ended = Program.run(cluster.folder(), command);
        assertThat(ended.code()).as("%s", ended).isZero();
        Cluster.delete(node.dataDir());
        Files.move(fresh, node.dataDir());
        return new JsonMapper().readTree(ended.out());
    }

    private static void write(ClusterNode node, String prefix, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            node.put("c", prefix + i, "value of " + prefix + i + ".");
        }
    }

    private static void damage(Path dataDir, String value) throws Exception {
        Place place = Place.of(dataDir, value);
        FileDamage.flip(place.file(), place.offset());
    }

    /** The one that says whose journal it is. */
    private void damageFirstEvent(Path dataDir) throws Exception {
        Program.Ended events = Program.run(
                cluster.folder(), ReplayTool.command("events", "--json", "--to", "1.1", dataDir.toString()));
        JsonNode first =
                new JsonMapper().readTree(events.out().lines().findFirst().orElseThrow());
        assertThat(first.get("kind").asText()).isEqualTo("epoch-opened");
        String position = first.get("position").asText();
        long offset = Long.parseLong(position.substring(position.lastIndexOf('.') + 1));
        FileDamage.fill(FileDamage.journal(dataDir).get(0), offset, FIRST_BYTES, 0xA5);
    }
}
