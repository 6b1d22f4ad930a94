package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.it.FileDamage.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files that were damaged while the node was down: the damage is named, and what a peer has comes back from it. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Tag("faults")
class DamagedFilesIT {
    private static final int PART = 60;

    @RegisterExtension
    final Cluster cluster = new Cluster("-XX:TieredStopAtLevel=1");

    private final Map<String, String> answered = new HashMap<>();
    private ClusterNode us;
    private int number;

    /** Something that happens to the files of a node that is down. */
    private interface Damage {
        void to(Path dataDir) throws IOException;
    }

    /** Each epoch of the node: entries, a snapshot, and more entries behind it. */
    @BeforeEach
    void startTheNode() throws Exception {
        cluster.damages("us");
        us = cluster.start("us");
        writePart();
    }

    private void writePart() throws IOException {
        write(PART);
        assertThat(us.call("POST", "/v1/snapshot", "").status()).isEqualTo(200);
        write(PART);
    }

    private void write(int count) throws IOException {
        try (HttpConnection connection = us.connection()) {
            for (int i = 0; i < count; i++) {
                String key = "k" + number;
                String value = "value-" + number + "-" + "v".repeat(300);
                assertThat(connection
                                .call("PUT", ClusterNode.entry("c", key), value)
                                .status())
                        .isEqualTo(201);
                answered.put(key, value);
                number++;
            }
        }
    }

    /** A value that was written so many writes ago; less than {@link #PART} is behind the newest snapshot. */
    private String value(int ago) {
        return "value-" + (number - ago) + "-";
    }

    /** Kills the node, damages its files, and starts it again; answers what it says of damage. */
    private String restartAfter(String what, boolean verifyNames, Damage damage) throws Exception {
        us.kill();
        Path dataDir = us.dataDir();
        damage.to(dataDir);
        JsonNode verified = ReplayTool.verify(cluster.folder(), dataDir);
        assertThat(verified.get("sound").asBoolean())
                .as("after %s: %s", what, verified)
                .isEqualTo(!verifyNames);
        us = cluster.start("us");
        JsonNode named = us.status().at("/recovery/damage");
        for (JsonNode line : named) {
            assertThat(us.stderr()).contains(line.asText());
        }
        System.out.println(what + ": " + named);
        return named.toString();
    }

    private void assertReadable(ClusterNode node) throws IOException {
        try (HttpConnection connection = node.connection()) {
            for (Map.Entry<String, String> entry : answered.entrySet()) {
                assertThat(connection
                                .get(ClusterNode.entry("c", entry.getKey()))
                                .text())
                        .as("%s on %s", entry.getKey(), node.name())
                        .isEqualTo(entry.getValue());
            }
        }
    }

    private void agree(ClusterNode peer) throws Exception {
        Cluster.awaitAgreed(us, peer);
        assertReadable(us);
        writePart();
        Cluster.awaitAgreed(us, peer);
    }

    @Test
    void damagedJournalFilesAreNamedAndFilledFromAPeer() throws Exception {
        ClusterNode eu = cluster.start("eu");
        Cluster.awaitAgreed(us, eu);

        assertThat(restartAfter("a flipped bit", true, dataDir -> {
                    Place place = Place.of(dataDir, value(PART / 2));
                    FileDamage.flip(place.file(), place.offset());
                }))
                .contains("journal damaged at ", "sound again at ");
        agree(eu);

        assertThat(restartAfter("a range of zeros", true, dataDir -> {
                    Place place = Place.of(dataDir, value(PART / 2));
                    FileDamage.fill(place.file(), place.offset(), 2_000, 0);
                }))
                .contains("journal damaged at ", "sound again at ");
        agree(eu);

        assertThat(restartAfter("a range of something", true, dataDir -> {
                    Place place = Place.of(dataDir, value(PART / 2));
                    FileDamage.fill(place.file(), place.offset(), 5_000, 0xA5);
                }))
                .contains("journal damaged at ", "sound again at ");
        agree(eu);

        assertThat(restartAfter("a cut within a record", true, dataDir -> {
                    Place place = Place.of(dataDir, value(PART / 2));
                    FileDamage.cut(place.file(), place.offset());
                }))
                .contains("journal damaged at ");
        agree(eu);

        assertThat(restartAfter("the newest file is empty", true, dataDir -> {
                    Path newest = FileDamage.newest(FileDamage.journal(dataDir));
                    FileDamage.cut(newest, 0);
                }))
                .contains("journal damaged at ");
        agree(eu);

        assertThat(restartAfter("the newest file is gone", true, dataDir -> {
                    Path newest = FileDamage.newest(FileDamage.journal(dataDir));
                    Files.delete(newest);
                }))
                .contains("journal damaged at ");
        agree(eu);
        assertReadable(eu);
    }

    @Test
    void damagedSnapshotsAreNamedAndDoNotMatter() throws Exception {
        ClusterNode eu = cluster.start("eu");
        Cluster.awaitAgreed(us, eu);

        assertThat(restartAfter("a flipped bit in the newest snapshot", true, dataDir -> {
                    Path newest = FileDamage.newest(FileDamage.snapshots(dataDir));
                    FileDamage.flip(newest, Files.size(newest) / 2);
                }))
                .contains("snapshot ");
        agree(eu);

        assertThat(restartAfter("the newest snapshot cut", true, dataDir -> {
                    Path newest = FileDamage.newest(FileDamage.snapshots(dataDir));
                    FileDamage.cut(newest, Files.size(newest) - 10);
                }))
                .contains("snapshot ");
        agree(eu);

        assertThat(restartAfter("no byte of any snapshot is left", true, dataDir -> {
                    for (Path snapshot : FileDamage.snapshots(dataDir)) {
                        FileDamage.cut(snapshot, 0);
                    }
                }))
                .contains("snapshot ");
        agree(eu);

        restartAfter("no snapshot is left", false, dataDir -> {
            for (Path snapshot : FileDamage.snapshots(dataDir)) {
                Files.delete(snapshot);
            }
        });
        agree(eu);

        assertThat(restartAfter("a snapshot and the journal behind it", true, dataDir -> {
                    Path newest = FileDamage.newest(FileDamage.snapshots(dataDir));
                    FileDamage.flip(newest, Files.size(newest) / 2);
                    Place place = Place.of(dataDir, value(PART / 2));
                    FileDamage.flip(place.file(), place.offset());
                    Place before = Place.of(dataDir, value(PART + PART / 2));
                    FileDamage.flip(before.file(), before.offset());
                }))
                .contains("snapshot ", "journal damaged at ");
        agree(eu);
    }

    @Test
    void whatIsKeptBesideTheJournalIsNamedOrDoesNotMatter() throws Exception {
        ClusterNode eu = cluster.start("eu");
        Cluster.awaitAgreed(us, eu);

        assertThat(restartAfter("Chronicle's own metadata", false, dataDir -> {
                    for (Path metadata : FileDamage.metadata(dataDir)) {
                        FileDamage.fill(metadata, 0, 4_096, 0x5A);
                    }
                }))
                .isEqualTo("[]");
        agree(eu);

        assertThat(restartAfter("no metadata is left", false, dataDir -> {
                    for (Path metadata : FileDamage.metadata(dataDir)) {
                        Files.delete(metadata);
                    }
                }))
                .isEqualTo("[]");
        agree(eu);

        assertThat(restartAfter(
                        "a ruined clock", false, dataDir -> FileDamage.fill(dataDir.resolve("clock"), 0, 32, 0x77)))
                .contains("clock");
        agree(eu);

        assertThat(restartAfter("no clock", false, dataDir -> Files.delete(dataDir.resolve("clock"))))
                .contains("clock");
        agree(eu);
    }

    @Test
    void withoutAPeerTheHoleIsNamedAndEverythingElseIsThere() throws Exception {
        String lost = "k" + (number - PART / 2);
        assertThat(restartAfter("a flipped bit, and nobody to ask", true, dataDir -> {
                    Place place = Place.of(dataDir, value(PART / 2));
                    FileDamage.flip(place.file(), place.offset());
                }))
                .contains("journal damaged at ", "sound again at ");
        assertThat(us.entryOf("c", lost).status()).isEqualTo(404);
        answered.remove(lost);
        assertReadable(us);
        writePart();
        JsonNode verified = ReplayTool.verify(cluster.folder(), us.dataDir());
        assertThat(verified.get("sound").asBoolean()).as("%s", verified).isTrue();
        assertThat(verified.get("known").toString()).contains("missing, as the journal says itself");
    }
}
