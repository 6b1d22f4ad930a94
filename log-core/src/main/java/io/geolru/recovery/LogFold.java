package io.geolru.recovery;

import io.geolru.codec.Bodies;
import io.geolru.codec.MalformedFrameException;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import io.geolru.event.MissingRanges;
import io.geolru.event.Origins;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotHead;
import io.geolru.snapshot.SnapshotMerge;
import io.geolru.state.KeyFilter;
import io.geolru.state.NodeState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a log adds up to, event by event: the state, how far each origin is held, which events are missing, who the origins are. The same
 * fold serves start-up and the tools. Not thread-safe.
 */
public final class LogFold {
    private final NodeState state;
    private final Frontier frontier = new Frontier();
    private final MissingRanges missing = new MissingRanges();
    private final Origins origins;
    private final AdoptedSnapshots adoptedSnapshots;
    private final KeyFilter filter;
    private final List<MissingRanges.Range> newHoles = new ArrayList<>();
    private Frontier heldAtAdoption = new Frontier();
    private String adopted = "";
    private long highestStamp;
    private long events;

    /** {@link #LogFold(NodeState, Origins, AdoptedSnapshots, KeyFilter)} of all keys. */
    public LogFold(NodeState state, Origins origins, AdoptedSnapshots adoptedSnapshots) {
        this(state, origins, adoptedSnapshots, KeyFilter.ALL);
    }

    /**
     * @param state what the events are applied to
     * @param origins where it is noted who the origins are
     * @param adoptedSnapshots where the snapshots are that events name as adopted
     * @param filter which keys the state is to have
     */
    public LogFold(NodeState state, Origins origins, AdoptedSnapshots adoptedSnapshots, KeyFilter filter) {
        this.state = state;
        this.origins = origins;
        this.adoptedSnapshots = adoptedSnapshots;
        this.filter = filter;
    }

    /** Begins with what a snapshot stands for; its entries are in the state already. */
    public void startFrom(SnapshotHead head) {
        frontier.mergeMax(head.frontier());
        head.missing().forEach(range -> missing.add(range.origin(), range.from(), range.to()));
        head.frontier().forEach((origin, sequence, promise) -> {
            origins.add(origin, head.origins().of(origin));
        });
        origins.addForgotten(head.origins());
        highestStamp = Math.max(highestStamp, head.highestStamp());
    }

    /**
     * Takes the next event of the journal; one that was taken before does no harm.
     *
     * @throws MalformedFrameException when its body, or the snapshot that it names, cannot be read; it counts as taken then
     */
    public void take(Event event) {
        long origin = event.origin();
        long sequence = event.sequence();
        long held = frontier.sequence(origin);
        if (sequence <= held) {
            missing.fill(origin, sequence);
        } else {
            if (sequence > held + 1) {
                missing.add(origin, held + 1, sequence - 1);
                newHoles.add(new MissingRanges.Range(origin, held + 1, sequence - 1));
            }
            frontier.advance(origin, sequence, event.stamp());
        }
        highestStamp = Math.max(highestStamp, event.stamp());
        events++;
        if (event.kind() == EventKind.EPOCH_OPENED) {
            Bodies.EpochOpened opened = Bodies.EpochOpened.decode(event);
            origins.opened(origin, opened.node(), opened.region(), opened.previousOrigin());
        } else if (event.kind() == EventKind.EVENTS_MISSING) {
            declared(Bodies.EventsMissing.decode(event));
        } else if (event.kind() == EventKind.SNAPSHOT_ADOPTED) {
            adopt(event.origin(), Bodies.SnapshotAdopted.decode(event));
        } else if (event.kind() == EventKind.NODE_FORGOTTEN) {
            Bodies.NodeForgotten gone = Bodies.NodeForgotten.decode(event);
            origins.forgotten(gone.node(), gone.upTo());
        }
        if (isWanted(event)) {
            state.apply(event);
        }
    }

    private boolean isWanted(Event event) {
        return filter == KeyFilter.ALL
                || (event.kind() != EventKind.PUT && event.kind() != EventKind.REMOVE)
                || filter.wants(event.cache(), event.key());
    }

    /** What a peer's event tells was adopted by the peer, not here. A frontier may come in parts, in events that name one snapshot. */
    private void adopt(long origin, Bodies.SnapshotAdopted event) {
        Path file = adoptedSnapshots.file(origin, event.snapshot());
        if (file == null) {
            return;
        }
        try (SnapshotMerge merge = new SnapshotMerge(file, state, filter)) {
            SnapshotHead head = merge.head();
            if (!event.snapshot().equals(adopted)) {
                heldAtAdoption = frontier.copy();
                merge.mergeAll(frontier, missing);
                adopted = event.snapshot();
            }
            missing.adopt(heldAtAdoption, event.frontier(), head.missing());
            frontier.mergeMax(event.frontier());
            event.frontier()
                    .forEach((from, sequence, promise) ->
                            origins.add(from, head.origins().of(from)));
            origins.addForgotten(head.origins());
            keepHolesThatAreLeft();
            highestStamp = Math.max(highestStamp, merge.head().highestStamp());
        } catch (SnapshotException | IllegalArgumentException | IllegalStateException e) {
            throw new MalformedFrameException("what was adopted from a peer is lost: " + e.getMessage(), e);
        }
    }

    private void keepHolesThatAreLeft() {
        List<MissingRanges.Range> before = List.copyOf(newHoles);
        newHoles.clear();
        for (MissingRanges.Range left : missing.all()) {
            for (MissingRanges.Range hole : before) {
                long from = Math.max(hole.from(), left.from());
                long to = Math.min(hole.to(), left.to());
                if (hole.origin() == left.origin() && from <= to) {
                    newHoles.add(new MissingRanges.Range(hole.origin(), from, to));
                }
            }
        }
    }

    /** The state so far. */
    public NodeState state() {
        return state;
    }

    /** What is held of each origin; live, not a copy. */
    public Frontier frontier() {
        return frontier;
    }

    /** Holes below the frontier; live, not a copy. */
    public MissingRanges missing() {
        return missing;
    }

    /** Who the origins are. */
    public Origins origins() {
        return origins;
    }

    /** Holes that were met and that no event in the journal tells of yet, without what came back later. */
    public List<MissingRanges.Range> newHoles() {
        keepHolesThatAreLeft();
        return List.copyOf(newHoles);
    }

    /** The highest stamp met, 0 for none. */
    public long highestStamp() {
        return highestStamp;
    }

    /** How many events were taken. */
    public long events() {
        return events;
    }

    /** A hole of this journal was met as a gap; a peer's event tells of a hole in the peer's journal, which may be none here. */
    private void declared(Bodies.EventsMissing hole) {
        List<MissingRanges.Range> before = List.copyOf(newHoles);
        newHoles.clear();
        for (MissingRanges.Range met : before) {
            if (met.origin() != hole.origin() || met.to() < hole.from() || met.from() > hole.to()) {
                newHoles.add(met);
                continue;
            }
            if (met.from() < hole.from()) {
                newHoles.add(new MissingRanges.Range(met.origin(), met.from(), hole.from() - 1));
            }
            if (met.to() > hole.to()) {
                newHoles.add(new MissingRanges.Range(met.origin(), hole.to() + 1, met.to()));
            }
        }
    }
}
