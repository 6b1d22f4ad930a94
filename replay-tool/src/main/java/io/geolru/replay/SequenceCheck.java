package io.geolru.replay;

import io.geolru.codec.Bodies;
import io.geolru.codec.MalformedFrameException;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import io.geolru.event.MissingRanges;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether each origin's events are all there, once, with rising stamps, and whether the heads of the files say the same. A hole is one until
 * its events turn up later in the journal; it is known when the epoch that found it says so. Not thread-safe.
 */
final class SequenceCheck {
    private static final int KEPT = 100;

    private final Frontier beginning;
    private final Frontier read = new Frontier();
    /** What need not be in the journal, and is not in the heads of its files: it came before the first one, or with a peer's snapshot. */
    private final Frontier stoodFor = new Frontier();

    private final MissingRanges holes = new MissingRanges();
    private final MissingRanges declared = new MissingRanges();
    private final Long2ObjectHashMap<Last> lastEvents = new Long2ObjectHashMap<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private JournalFiles.@Nullable FileInfo lastFile;
    private boolean begun;

    /** The newest event of an origin. */
    private static final class Last {
        private long stamp;
        private JournalPosition at;

        private Last(long stamp, JournalPosition at) {
            this.stamp = stamp;
            this.at = at;
        }
    }

    /**
     * A gap in an origin's sequences.
     *
     * @param origin whose
     * @param from the first missing sequence
     * @param to the last missing sequence
     * @param after where the event before it begins, or the journal
     * @param at where it was noticed: the next event, or the file whose head tells of it
     */
    record Gap(long origin, long from, long to, JournalPosition after, JournalPosition at) {}

    /**
     * Something that no disk does.
     *
     * @param at where
     * @param what what is wrong
     */
    record Fault(JournalPosition at, String what) {}

    /**
     * @param beginning what the snapshot holds that stands for a beginning that is gone; empty where the journal has its beginning. The head of the
     *     first file does not tell what had been adopted before
     */
    SequenceCheck(Frontier beginning) {
        this.beginning = beginning;
    }

    /** The next file of the journal begins. */
    void fileBegins(JournalFiles.FileInfo file) {
        JournalFiles.FileInfo before = lastFile;
        lastFile = file;
        if (before != null) {
            checkNumber(before.start(), file.start());
        }
        Frontier held = file.frontier();
        if (held == null) {
            return; // Not written yet, or damaged, which the reader tells.
        }
        if (!begun) {
            begun = true;
            read.mergeMax(held);
            stoodFor.mergeMax(held);
            return;
        }
        held.forEach((origin, sequence, promise) -> {
            long have = read.sequence(origin);
            if (sequence > have) {
                gap(origin, have + 1, sequence, file.start());
                read.advance(origin, sequence, 0);
            }
        });
        read.forEach((origin, sequence, promise) -> {
            if (held.sequence(origin) < sequence && stoodFor.sequence(origin) < sequence) {
                fault(
                        file.start(),
                        "the head of the file says that " + Text.hex(origin) + " was held up to "
                                + held.sequence(origin) + ", but its event " + sequence + " stands before it");
            }
        });
    }

    private void checkNumber(JournalPosition before, JournalPosition now) {
        int expected = before.epoch() == now.epoch() ? before.file() + 1 : 0;
        if (now.file() != expected) {
            String last = now.file() == expected + 1 ? "" : " to " + now.epoch() + "." + (now.file() - 1);
            fault(now, "journal file " + now.epoch() + "." + expected + last + " is not there");
        }
    }

    /** @param own whether the event is of the epoch whose file it is in */
    void event(Event event, JournalPosition at, boolean own) {
        begun = true;
        long origin = event.origin();
        long sequence = event.sequence();
        long have = read.sequence(origin);
        if (sequence <= have) {
            if (!holes.fill(origin, sequence) && sequence > stoodFor.sequence(origin)) {
                fault(at, "event " + sequence + " of " + Text.hex(origin) + " is there a second time");
            }
        } else {
            if (sequence > have + 1) {
                gap(origin, have + 1, sequence - 1, at);
            }
            read.advance(origin, sequence, 0);
            rises(event, at);
        }
        if (own && event.kind() == EventKind.EVENTS_MISSING) {
            declare(event);
        } else if (own && event.kind() == EventKind.SNAPSHOT_ADOPTED) {
            adopt(event);
        }
    }

    private void rises(Event event, JournalPosition at) {
        Last before = lastEvents.get(event.origin());
        if (before == null) {
            lastEvents.put(event.origin(), new Last(event.stamp(), at));
            return;
        }
        if (before.stamp >= event.stamp()) {
            fault(
                    at,
                    "the stamp of event " + event.sequence() + " of " + Text.hex(event.origin())
                            + " is not above the one before");
        }
        before.stamp = event.stamp();
        before.at = at;
    }

    private void declare(Event event) {
        try {
            Bodies.EventsMissing hole = Bodies.EventsMissing.decode(event);
            declared.add(hole.origin(), hole.from(), hole.to());
        } catch (MalformedFrameException e) {
            return; // The fold tells it.
        }
    }

    private void adopt(Event event) {
        try {
            Frontier taken = Bodies.SnapshotAdopted.decode(event).frontier();
            holes.adopt(read, taken, List.of());
            taken.forEach((origin, sequence, promise) -> {
                if (read.advance(origin, sequence, 0)) {
                    stoodFor.advance(origin, sequence, 0);
                }
            });
        } catch (MalformedFrameException e) {
            return; // The fold tells it.
        }
    }

    /** A snapshot stands for events up to a frontier: what it tells of must be there. */
    void snapshot(Frontier held, JournalPosition at) {
        held.forEach((origin, sequence, promise) -> {
            long have = read.sequence(origin);
            if (sequence > have) {
                gap(origin, have + 1, sequence, at);
                read.advance(origin, sequence, 0);
            }
        });
    }

    private void gap(long origin, long first, long to, JournalPosition at) {
        Last before = lastEvents.get(origin);
        long from = first;
        if (before == null && beginning.sequence(origin) >= first) {
            from = Math.min(beginning.sequence(origin), to) + 1;
            stoodFor.advance(origin, from - 1, 0);
        }
        if (from <= to) {
            holes.add(origin, from, to);
            gaps.add(new Gap(origin, from, to, before == null ? JournalPosition.START : before.at, at));
        }
    }

    private void fault(JournalPosition at, String what) {
        if (faults.size() < KEPT) {
            faults.add(new Fault(at, what));
        }
    }

    /** What is still missing at the end, in pieces that are known to the journal, or not, throughout; in no particular order. */
    List<MissingRanges.Range> holes() {
        List<MissingRanges.Range> pieces = new ArrayList<>();
        for (MissingRanges.Range hole : holes.all()) {
            long from = hole.from();
            while (from <= hole.to()) {
                long to = sameUntil(hole.origin(), from, hole.to());
                pieces.add(new MissingRanges.Range(hole.origin(), from, to));
                from = to + 1;
            }
        }
        return pieces;
    }

    private long sameUntil(long origin, long from, long to) {
        boolean known = declared.contains(origin, from);
        long until = to;
        for (MissingRanges.Range range : declared.all()) {
            if (range.origin() == origin) {
                if (known && range.from() <= from && from <= range.to()) {
                    until = Math.min(until, range.to());
                } else if (!known && range.from() > from) {
                    until = Math.min(until, range.from() - 1);
                }
            }
        }
        return until;
    }

    /** Whether the journal itself says that the hole is there. */
    boolean isDeclared(MissingRanges.Range hole) {
        return declared.contains(hole.origin(), hole.from());
    }

    /** Every gap that was met, whether or not its events turned up later. */
    List<Gap> gaps() {
        return Collections.unmodifiableList(gaps);
    }

    /** Whether the journal itself says that the gap was there. */
    boolean isDeclared(Gap gap) {
        return declared.contains(gap.origin(), gap.from());
    }

    /** Where a hole was noticed. */
    JournalPosition noticedAt(MissingRanges.Range hole) {
        return gaps.stream()
                .filter(gap -> gap.origin() == hole.origin() && gap.from() <= hole.to() && hole.from() <= gap.to())
                .map(Gap::at)
                .findFirst()
                .orElse(JournalPosition.START);
    }

    /** The first of what no disk does. */
    List<Fault> faults() {
        return Collections.unmodifiableList(faults);
    }
}
