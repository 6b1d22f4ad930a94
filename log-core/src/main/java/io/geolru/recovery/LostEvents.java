package io.geolru.recovery;

import io.geolru.event.Event;
import io.geolru.event.Frontier;
import io.geolru.event.MissingRanges;
import io.geolru.journal.JournalPosition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which events a walk through a journal should have met and did not. Not thread-safe. */
final class LostEvents {
    /** Up to where each origin's events were met or told. */
    private final Frontier told = new Frontier();

    private final MissingRanges lacking = new MissingRanges();
    private final List<Noticed> noticed = new ArrayList<>();
    private final List<Rebuilt.Lost> settled = new ArrayList<>();

    private record Noticed(MissingRanges.Range range, JournalPosition at) {}

    /** An event is met, with what is held before it. */
    void event(Event event, JournalPosition at, Frontier held) {
        upTo(event.origin(), event.sequence() - 1, at, held);
        lacking.fill(event.origin(), event.sequence());
        told.advance(event.origin(), event.sequence(), 0);
    }

    /** Something tells that events were journaled. */
    void journaled(Frontier journaled, JournalPosition at, Frontier held) {
        journaled.forEach((origin, sequence, promise) -> upTo(origin, sequence, at, held));
    }

    private void upTo(long origin, long sequence, JournalPosition at, Frontier held) {
        long known = Math.max(told.sequence(origin), held.sequence(origin));
        if (sequence > known) {
            lacking.add(origin, known + 1, sequence);
            noticed.add(new Noticed(new MissingRanges.Range(origin, known + 1, sequence), at));
            told.advance(origin, sequence, 0);
        }
    }

    /** Finds out what became of those that did not come later, in pieces of one fate each. */
    void settle(LogFold held) {
        for (Noticed one : noticed) {
            for (MissingRanges.Range left : within(lacking, one.range())) {
                settle(left, one.at(), held);
            }
        }
    }

    private void settle(MissingRanges.Range left, JournalPosition at, LogFold held) {
        long origin = left.origin();
        long from = left.from();
        for (MissingRanges.Range hole : within(held.missing(), left)) {
            add(origin, from, hole.from() - 1, at, Rebuilt.Fate.STOOD_FOR);
            add(origin, hole.from(), hole.to(), at, Rebuilt.Fate.DECLARED);
            from = hole.to() + 1;
        }
        long covered = Math.min(left.to(), held.frontier().sequence(origin));
        add(origin, from, covered, at, Rebuilt.Fate.STOOD_FOR);
        add(origin, Math.max(from, covered + 1), left.to(), at, Rebuilt.Fate.BEYOND);
    }

    /** What of a range is missing, in order. */
    private static List<MissingRanges.Range> within(MissingRanges missing, MissingRanges.Range range) {
        return missing.all().stream()
                .filter(hole -> hole.origin() == range.origin())
                .map(hole -> new MissingRanges.Range(
                        range.origin(), Math.max(hole.from(), range.from()), Math.min(hole.to(), range.to())))
                .filter(hole -> hole.from() <= hole.to())
                .sorted(Comparator.comparingLong(MissingRanges.Range::from))
                .toList();
    }

    private void add(long origin, long from, long to, JournalPosition at, Rebuilt.Fate fate) {
        if (from <= to) {
            settled.add(new Rebuilt.Lost(new MissingRanges.Range(origin, from, to), at, fate));
        }
    }

    /** After {@link #settle}. */
    List<Rebuilt.Lost> all() {
        return List.copyOf(settled);
    }
}
