package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Version;
import io.geolru.event.Event;
import io.geolru.event.NodeTime;
import io.geolru.state.CacheLimits;
import io.geolru.state.NodeState;
import io.geolru.state.StateLimits;
import io.geolru.state.StateListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify} says of snapshots, and of journals that they stand for. */
class VerifySnapshotTest {
    @TempDir
    Path folder;

    private final SampleLog.Clock clock = new SampleLog.Clock();

    @Test
    void damageThatASnapshotStandsForIsWrongButLosesNothing() throws IOException {
        try (SampleLog log = open()) {
            log.fill(1, 50);
            log.snapshot();
        }
        Tool.flip(folder, "value42 ");
        Tool.Run run = verify();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out().lines().filter(line -> line.startsWith("WRONG")))
                .hasSize(2)
                .allMatch(line -> line.contains("; start the node: it loses nothing by it, since snapshot "));
    }

    @Test
    void aLostTailOfTheNewestEpochIsFoundByTheSnapshot() throws IOException {
        try (SampleLog log = open()) {
            log.fill(1, 20);
            log.snapshot();
        }
        Tool.cutOffAt(clock, folder, "key19");
        Tool.Run run = verify();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .containsPattern("WRONG     1\\.0\\.\\d+: events 20 to 21 of eu-1/\\S+ missing before here");
        assertThat(run.out()).contains("is sound; not compared, since the journal lacks events");
    }

    @Test
    void aDamagedSnapshotIsNamed() throws IOException {
        try (SampleLog log = open()) {
            log.fill(1, 100);
            log.snapshot();
        }
        Path snapshot = Tool.snapshots(folder).get(0);
        Tool.flip(snapshot, Files.size(snapshot) / 2);
        Tool.Run run = verify();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.lines())
                .anyMatch(line -> line.equals("snapshot  " + Tool.name(snapshot) + " is not sound"))
                .anyMatch(line -> line.startsWith("WRONG     snapshot " + snapshot)
                        && line.contains("; stop the node and 'rm " + snapshot + "': a start then uses"));
        assertThat(Tool.run(clock, "verify", "--json", folder)
                        .json()
                        .at("/snapshots/0")
                        .get("sound")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void aSnapshotThatTellsSomethingElseIsFound() throws IOException {
        Version truth;
        try (SampleLog log = open()) {
            truth = log.put("default", "k", "mine");
            NodeState other = new NodeState(
                    StateLimits.UNLIMITED, cache -> CacheLimits.UNLIMITED, new NodeTime(clock), StateListener.NONE);
            other.cache("default").put("k", new byte[1], "", truth.stamp() + 5, truth.origin(), Event.NEVER);
            log.snapshotOf(other);
        }
        Tool.Run run = verify();
        assertThat(run.code()).isEqualTo(1);
        String name = Tool.name(Tool.snapshots(folder).get(0));
        assertThat(run.lines())
                .contains("snapshot  " + name + " differs from the journal on 1 key")
                .anyMatch(line -> line.startsWith("WRONG     snapshot " + name
                        + " and the journal behind it differ from the whole journal: cache default key k: journal version "
                        + truth + ", snapshot version "));
    }

    @Test
    void aSnapshotOfAnotherNodeIsFound() throws IOException {
        Path other = folder.resolveSibling(folder.getFileName() + "-other");
        try (SampleLog log = open()) {
            log.put("default", "k", "mine");
            log.snapshot();
        }
        try (SampleLog log = new SampleLog(other, "eu-1", "eu", clock)) {
            log.put("default", "k", "theirs");
            Files.copy(log.snapshot(), Tool.snapshots(folder).get(0), StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(verify().code()).isEqualTo(1);
    }

    @Test
    void aJournalWithoutItsBeginningIsSoundBehindASnapshot() throws IOException {
        try (SampleLog log = open()) {
            log.fill(1, 400);
            log.snapshot();
            log.fill(300, 600);
        }
        Files.delete(Tool.journalFiles(folder).get(0));
        Tool.Run run = verify();
        assertThat(run.code()).as(run.out()).isZero();
        assertThat(run.lines().get(1)).endsWith(" read");

        Files.delete(Tool.snapshots(folder).get(0));
        Tool.Run without = verify();
        assertThat(without.code()).isEqualTo(1);
        assertThat(without.out())
                .contains("WRONG     the journal's beginning is gone, and no sound snapshot stands for it; ");
    }

    @Test
    void whatCameWithAPeersSnapshotIsNotInTheHeadsOfFilesAndIsNoFault() throws IOException {
        Path other = folder.resolveSibling(folder.getFileName() + "-us");
        try (SampleLog us = new SampleLog(other, "us-1", "us", clock);
                SampleLog eu = open()) {
            us.put("default", "theirs", "1");
            eu.adopt(us);
            eu.fill(1, 600);
            us.put("default", "later", "1");
            eu.acceptAllOf(us);
            eu.fill(1, 300);
        }
        assertThat(Tool.journalFiles(folder)).hasSizeGreaterThan(2);
        Tool.Run run = verify();
        assertThat(run.code()).as(run.out()).isZero();
    }

    @Test
    void whatCameWithAPeersSnapshotBeforeWhatTheJournalStillHasIsNoHole() throws IOException {
        Path other = folder.resolveSibling(folder.getFileName() + "-us");
        try (SampleLog us = new SampleLog(other, "us-1", "us", clock);
                SampleLog eu = open()) {
            us.put("default", "theirs", "1");
            eu.adopt(us);
            eu.fill(1, 400);
            eu.snapshot();
            Files.delete(Tool.journalFiles(folder).get(0));
            Tool.Run run = verify();
            assertThat(run.code()).as(run.out()).isZero();

            us.put("default", "damaged", "another-value-to-damage");
            us.put("default", "later", "1");
            eu.acceptAllOf(us);
            eu.fill(1, 300);
            eu.snapshot();
        }
        Tool.Run run = verify();
        assertThat(run.code()).as(run.out()).isZero();
        assertThat(run.out()).doesNotContain("not compared");

        Tool.flip(folder, "another-value-to-damage");
        assertThat(verify().out()).containsPattern("WRONG     \\S+: event 3 of us-1/\\S+ missing before here");
    }

    private SampleLog open() {
        return new SampleLog(folder, "eu-1", "eu", clock);
    }

    private Tool.Run verify() {
        return Tool.run(clock, "verify", folder);
    }
}
