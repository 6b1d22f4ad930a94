package io.geolru.changes;

import io.geolru.Version;
import io.geolru.codec.Bodies;
import io.geolru.codec.EventFrame;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import io.geolru.journal.JournalOverrunException;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import org.jspecify.annotations.Nullable;

/**
 * One reader's place in the changes of a node. {@link #next} moves to the next change, which is then read from here until the following call. Keeps
 * nothing of what is to come but a bounded queue of expiries and evictions: a slow reader lags on the journal. Not thread-safe.
 */
public final class ChangeCursor implements AutoCloseable {
    /** Everything is wanted. */
    static final long PLACED = Long.MIN_VALUE;

    private final ChangeSource source;
    private final ChangeFilter filter;
    private final Frontier had;
    private final JournalReader reader;

    /** What lay before the reader when it began; null once that is behind it. */
    private @Nullable Stretch stretch;

    private LocalChanges.@Nullable Subscription locals;
    private LocalChanges.@Nullable Local local;
    private JournalPosition read = JournalPosition.START;
    private ChangeKind kind = ChangeKind.PUT;
    private String key = "";

    private long stamp;
    private long origin;
    /** From when on what the node took is wanted; {@link #PLACED} when that place is found. */
    private long since;

    private boolean isFirst;
    private boolean atEnd;
    private boolean closed;

    /**
     * What the journal held at some time.
     *
     * @param there how far of each origin
     * @param end at or behind the last event of that
     */
    record Stretch(Frontier there, JournalPosition end) {}

    /**
     * @param had kept, and moved from here on
     * @param since what came before is passed over and counts as had; in milliseconds since 1970
     */
    ChangeCursor(
            ChangeSource source,
            ChangeFilter filter,
            Frontier had,
            JournalReader reader,
            @Nullable Stretch stretch,
            long since) {
        this.source = source;
        this.filter = filter;
        this.had = had;
        this.reader = reader;
        this.stretch = stretch;
        this.since = since;
        source.opened();
    }

    /**
     * Looks for the place of a cursor that begins at an instant; {@link #next} does so by itself, but {@link #position} is right only then.
     *
     * @param most how many events to pass over, about
     * @return whether it is there
     */
    public boolean seek(int most) {
        requireOpen();
        try {
            for (int passed = 0; since != PLACED && passed < most; passed++) {
                boolean more = reader.next();
                if (!more || reader.arrivedAt() >= since) {
                    begin(more);
                } else {
                    pass(reader.event());
                }
            }
        } catch (JournalOverrunException e) {
            throw overrun();
        }
        return since == PLACED;
    }

    /**
     * Looks for its place until it is there.
     *
     * @return this
     */
    public ChangeCursor seek() {
        while (!seek(Integer.MAX_VALUE)) {
            requireOpen();
        }
        return this;
    }

    private void begin(boolean withEvent) {
        since = PLACED;
        isFirst = withEvent;
        Stretch all = stretch;
        if (!withEvent && all != null) {
            had.mergeMax(all.there());
        }
    }

    /** It lies before the place: it counts as had, and what is missing before it, too. */
    private void pass(EventFrame event) {
        had.advance(event.origin(), event.sequence(), 0);
        if (event.kind() == EventKind.SNAPSHOT_ADOPTED
                && event.origin() == source.log().origin()) {
            had.mergeMax(Bodies.SnapshotAdopted.decode(event).frontier());
        }
    }

    /**
     * Moves to the next change.
     *
     * @param most how many events of the journal to look at for it, about
     * @return whether there was one; if not, {@link #isAtEnd} tells why
     * @throws OutOfReachException when something is not in the journal that should come now, or retention was faster than the reader
     * @throws SlowReaderException when more expired and was evicted meanwhile than is kept for a reader
     * @throws IllegalStateException when it, or the node, is closed
     */
    public boolean next(int most) {
        atEnd = false;
        if (!seek(most)) {
            return false;
        }
        try {
            for (int looked = 0; looked < most; looked++) {
                if (takeLocal()) {
                    return gave();
                }
                if (!readNext()) {
                    atEnd = true;
                    return takeLocal() && gave();
                }
                if (take(reader.event())) {
                    return gave();
                }
            }
            return false;
        } catch (JournalOverrunException e) {
            throw overrun();
        }
    }

    private boolean gave() {
        source.gave();
        return true;
    }

    /** Whether the last {@link #next} came to the end of what there is so far. */
    public boolean isAtEnd() {
        return atEnd;
    }

    private boolean readNext() {
        if (isFirst || reader.next()) {
            isFirst = false;
            return true;
        }
        JournalPosition appended = source.log().journal().appendedPosition();
        if (reader.next()) {
            return true;
        }
        read = appended;
        passStretch();
        if (locals == null) {
            locals = source.locals().subscribe(filter, source.log().journal()::appendedPosition);
        }
        return false;
    }

    private boolean take(EventFrame event) {
        read = reader.position();
        if (stretch != null && reader.eventPosition().compareTo(stretch.end()) >= 0) {
            passStretch();
        }
        return isNew(event) && isWanted(event);
    }

    private boolean isNew(EventFrame event) {
        long from = event.origin();
        long sequence = event.sequence();
        long last = had.sequence(from);
        if (sequence <= last) {
            return false;
        }
        if (sequence > last + 1) {
            throw absent(from, sequence - 1);
        }
        had.advance(from, sequence, 0);
        return true;
    }

    private boolean isWanted(EventFrame event) {
        switch (event.kind()) {
            case PUT -> kind = ChangeKind.PUT;
            case REMOVE -> kind = ChangeKind.REMOVE;
            case CLEAR -> kind = ChangeKind.CLEAR;
            case SNAPSHOT_ADOPTED -> {
                requireHad(event);
                return false;
            }
            default -> {
                return false;
            }
        }
        if (!reader.won() || !filter.wantsCache(event.cache())) {
            return false;
        }
        stamp = event.stamp();
        origin = event.origin();
        key = kind == ChangeKind.CLEAR ? "" : event.key();
        return kind == ChangeKind.CLEAR || filter.wantsKey(key);
    }

    /** What this node takes over from a peer's snapshot never comes as events. */
    private void requireHad(EventFrame adoption) {
        if (adoption.origin() == source.log().origin()) {
            requireHad(Bodies.SnapshotAdopted.decode(adoption).frontier());
        }
    }

    private void requireHad(Frontier there) {
        there.forEach((from, sequence, promise) -> {
            if (had.sequence(from) < sequence) {
                throw absent(from, sequence);
            }
        });
    }

    private void passStretch() {
        Stretch passed = stretch;
        if (passed != null) {
            requireHad(passed.there());
            stretch = null;
        }
    }

    private OutOfReachException absent(long from, long upTo) {
        source.isAbsent(from, upTo);
        return outOfReach("events up to " + upTo + " of origin " + Long.toHexString(from)
                + " that this reader has not had are not in this node's journal");
    }

    private OutOfReachException overrun() {
        return outOfReach("retention deleted journal files that this reader had not come to yet");
    }

    private OutOfReachException outOfReach(String why) {
        source.countCutOff();
        return new OutOfReachException(why);
    }

    /** Takes the next expiry or eviction if all that came before it has been read. */
    private boolean takeLocal() {
        local = null;
        LocalChanges.Subscription subscription = locals;
        if (subscription == null) {
            return false;
        }
        if (subscription.overflown()) {
            source.countCutOff();
            throw new SlowReaderException("more than " + LocalChanges.QUEUE_CAPACITY
                    + " expiries and evictions came before this reader took them");
        }
        LocalChanges.Local next = subscription.peek();
        if (next == null || next.after().compareTo(read) > 0) {
            return false;
        }
        subscription.take();
        local = next;
        return true;
    }

    /** What the change did. */
    public ChangeKind kind() {
        return local == null ? kind : local.kind();
    }

    /** The key; empty for a clear. */
    public String key() {
        return local == null ? key : local.key();
    }

    /** The stamp of {@link #version}. */
    public long stamp() {
        return local == null ? stamp : local.stamp();
    }

    /** The origin of {@link #version}. */
    public long origin() {
        return local == null ? origin : local.origin();
    }

    /** The version that the change made; of what is gone for expiries and evictions. */
    public Version version() {
        return new Version(stamp(), origin());
    }

    /** The region of the node whose write {@link #version} is; empty when that is not known here. */
    public String originRegion() {
        return region(origin());
    }

    /** When it was written, by the clock of its writer; expiries and evictions when they happened here. In milliseconds since 1970. */
    public long epochMillis() {
        return local == null ? stamp >>> 16 : local.epochMillis();
    }

    /** A copy of the value bytes of a put; empty for other changes. */
    public byte[] value() {
        return local == null && kind == ChangeKind.PUT ? reader.event().value() : new byte[0];
    }

    /** The media type of the value of a put; empty for other changes. */
    public String contentType() {
        return local == null && kind == ChangeKind.PUT ? reader.event().contentType() : "";
    }

    /** When the value of a put expires, in milliseconds since 1970, {@link Event#NEVER} for never, or for other changes. */
    public long expiresAt() {
        return local == null && kind == ChangeKind.PUT ? reader.event().expiresAt() : Event.NEVER;
    }

    /** The event that the change is, as the journal has it; null for expiries and evictions. Valid until the next step. */
    public @Nullable EventFrame event() {
        return local == null ? reader.event() : null;
    }

    /** The region of the node that is or was an origin; empty when that is not known here. */
    public String region(long of) {
        return source.origins().of(of).region();
    }

    /** Visits how far it has read each origin. */
    public void forEachOrigin(Frontier.Visitor visitor) {
        had.forEach(visitor);
    }

    /** Where a reader goes on that has had all until now. */
    public Position position() {
        return new Position(had.copy());
    }

    /** The text of {@link #position}. */
    public String positionText() {
        return Position.text(had);
    }

    private void requireOpen() {
        source.requireOpen();
        if (closed) {
            throw new IllegalStateException("the feed is closed");
        }
    }

    /** Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (locals != null) {
                source.locals().unsubscribe(locals);
            }
            reader.close();
            source.closedCursor();
        }
    }
}
