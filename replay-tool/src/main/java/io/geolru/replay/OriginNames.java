package io.geolru.replay;

import io.geolru.codec.Bodies;
import io.geolru.codec.MalformedFrameException;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import io.geolru.event.Origins;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotFiles.SnapshotFile;
import io.geolru.snapshot.SnapshotHead;
import io.geolru.snapshot.SnapshotReader;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Which node and region the origins of a journal are of: as snapshots and the origins' first events tell. Not thread-safe. */
final class OriginNames {
    private static final int SHORT = 8;

    private final Origins origins = new Origins();
    private final Set<String> nodes = new TreeSet<>();

    /** What the heads of the snapshots tell. */
    static OriginNames ofSnapshots(DataDirectory directory) {
        OriginNames names = new OriginNames();
        names.learnSnapshots(directory);
        return names;
    }

    /** Takes note of what the heads of the snapshots tell. */
    void learnSnapshots(DataDirectory directory) {
        for (SnapshotFile file : SnapshotFiles.newestFirst(directory.snapshots())) {
            learn(file);
        }
    }

    private void learn(SnapshotFile file) {
        try {
            SnapshotHead head = new SnapshotReader(file.path()).head();
            head.frontier().forEach((origin, sequence, promise) -> {
                Origins.Origin who = head.origins().of(origin);
                origins.add(origin, who);
                nodes.add(who.node());
            });
        } catch (SnapshotException e) {
            return; // Names are a courtesy here; that a snapshot is not sound is what verify tells.
        }
    }

    /** What is known where reading begins at a position: the journal before that is read if it must be. */
    static OriginNames before(DataDirectory directory, JournalPosition from) {
        OriginNames names = ofSnapshots(directory);
        boolean known = true;
        for (JournalFiles.FileInfo file : JournalFiles.list(directory)) {
            Frontier held = file.frontier();
            if (file.start().compareTo(from) <= 0 && (held == null || !names.knowsAllOf(held))) {
                known = false;
            }
        }
        if (!known || from.offset() > 0) {
            names.learn(directory, from);
        }
        return names;
    }

    private boolean knowsAllOf(Frontier frontier) {
        boolean[] all = {true};
        frontier.forEach((origin, sequence, promise) ->
                all[0] &= !origins.of(origin).node().isEmpty());
        return all[0];
    }

    private void learn(DataDirectory directory, JournalPosition to) {
        try (JournalReader reader = JournalFiles.open(directory, JournalPosition.START, (at, again, what) -> {})) {
            while (reader.next() && reader.eventPosition().compareTo(to) < 0) {
                met(reader.event());
            }
        }
    }

    /** Takes note of an event that may tell who its origin is. */
    void met(Event event) {
        if (event.kind() != EventKind.EPOCH_OPENED) {
            return;
        }
        try {
            Bodies.EpochOpened opened = Bodies.EpochOpened.decode(event);
            origins.opened(event.origin(), opened.node(), opened.region(), opened.previousOrigin());
            nodes.add(opened.node());
        } catch (MalformedFrameException e) {
            return; // Its origin stays without a name.
        }
    }

    /** The node's name; empty when unknown. */
    String node(long origin) {
        return origins.of(origin).node();
    }

    /** The region's name; empty when unknown. */
    String region(long origin) {
        return origins.of(origin).region();
    }

    /** For a person: the node's name and the beginning of the origin. */
    String label(long origin) {
        String hex = Text.hex(origin).substring(0, SHORT);
        String node = node(origin);
        return node.isEmpty() ? hex : node + "/" + hex;
    }

    /** Whether a text means this origin: a node's name, 8 to 16 hexadecimal digits of the origin, or what {@link #label} gives. */
    boolean matches(String given, long origin) {
        return given.equals(node(origin))
                || given.equals(label(origin))
                || (given.length() >= SHORT && Text.hex(origin).startsWith(given.toLowerCase(Locale.ROOT)));
    }

    /** The names of all nodes that were met. */
    Set<String> nodes() {
        nodes.remove("");
        return nodes;
    }
}
