package io.geolru.simulation;

import io.geolru.codec.EventFrame;
import io.geolru.journal.DamageListener;
import io.geolru.journal.JournalOverrunException;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Reads the journal of a simulated disk, live, as the real reader does: across files and epochs, and over what is damaged. */
final class SimJournalReader implements JournalReader {
    private final SimDisk disk;
    private final DamageListener listener;
    private final Consumer<SimJournalReader> onClose;
    private final EventFrame event = new EventFrame();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[0]);
    private JournalPosition from;
    private SimDisk.@Nullable File begin;
    private volatile SimDisk.@Nullable File file;
    private int next;
    private boolean closed;

    SimJournalReader(SimDisk disk, JournalPosition from, DamageListener listener, Consumer<SimJournalReader> onClose) {
        this.disk = disk;
        this.from = from;
        this.listener = listener;
        this.onClose = onClose;
        this.begin = disk.find(from);
    }

    @Override
    public boolean next() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        SimDisk.File present = file == null ? first() : file;
        while (present != null) {
            if (next < present.frames.size()) {
                byte[] frame = present.frames.get(next);
                next++;
                if (frame != null) {
                    buffer.wrap(frame);
                    event.wrap(buffer, 0);
                    return true;
                }
                listener.damaged(present.position(next - 1), present.position(next), "simulated damage");
            } else {
                present = goOn(present);
            }
        }
        return false;
    }

    private SimDisk.@Nullable File first() {
        SimDisk.File first = disk.atOrAfter(from.epoch(), from.file());
        SimDisk.File deleted = begin;
        if (deleted != null && deleted.deleted) {
            throw new JournalOverrunException(from + ", where reading was to begin, was deleted");
        }
        if (first != null) {
            next = first.epoch == from.epoch() && first.number == from.file() ? from.offset() : 0;
            file = first;
        }
        return first;
    }

    private SimDisk.@Nullable File goOn(SimDisk.File present) {
        SimDisk.File following = disk.atOrAfter(present.epoch, present.number + 1);
        if (following == null) {
            return null;
        }
        boolean successor = following.number == (following.epoch == present.epoch ? present.number + 1 : 0);
        if (present.deleted && !successor) {
            throw new JournalOverrunException("what follows " + present.position(0) + " was deleted");
        }
        file = following;
        next = 0;
        return following;
    }

    @Override
    public EventFrame event() {
        return event;
    }

    @Override
    public long arrivedAt() {
        SimDisk.File present = file;
        return present == null ? 0 : present.arrivals.get(next - 1);
    }

    @Override
    public boolean won() {
        SimDisk.File present = file;
        return present == null || present.wins.get(next - 1);
    }

    @Override
    public JournalPosition eventPosition() {
        SimDisk.File present = file;
        return present == null ? from : present.position(next - 1);
    }

    @Override
    public JournalPosition position() {
        SimDisk.File present = file;
        return present == null ? from : present.position(next);
    }

    @Override
    public void moveTo(JournalPosition position) {
        from = position;
        file = null;
        begin = disk.find(position);
    }

    /** The start of the file that is being read: it and later ones are wanted. */
    JournalPosition pinned() {
        SimDisk.File present = file;
        return present == null ? from : present.position(0);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            onClose.accept(this);
        }
    }
}
