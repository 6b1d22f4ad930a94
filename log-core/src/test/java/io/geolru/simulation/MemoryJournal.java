package io.geolru.simulation;

import io.geolru.JournalFullException;
import io.geolru.codec.EventFrame;
import io.geolru.event.Frontier;
import io.geolru.journal.Journal;
import io.geolru.journal.JournalOverrunException;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** A journal on a simulated disk. Offsets count frames. */
final class MemoryJournal implements Journal {
    private final SimDisk disk;
    private final int epoch;
    private final long origin;
    private int openReaders;

    MemoryJournal(SimDisk disk, long origin) {
        this.disk = disk;
        this.origin = origin;
        epoch = disk.openEpoch(origin);
    }

    @Override
    public int epoch() {
        return epoch;
    }

    @Override
    public long origin() {
        return origin;
    }

    @Override
    public void append(DirectBuffer frame, int offset, int length) {
        if (disk.full()) {
            throw new JournalFullException("simulated disk is full");
        }
        byte[] bytes = new byte[length];
        frame.getBytes(offset, bytes);
        disk.append(bytes);
    }

    @Override
    public JournalPosition appendedPosition() {
        return disk.end();
    }

    @Override
    public JournalReader reader(JournalPosition from) {
        openReaders++;
        return new Reader(from.compareTo(disk.first()) < 0 ? disk.first() : from);
    }

    @Override
    public @Nullable JournalPosition positionAfter(Frontier held) {
        return disk.positionAfter(held);
    }

    /** How many readers were opened and not closed. */
    int openReaders() {
        return openReaders;
    }

    @Override
    public void close() {}

    private final class Reader implements JournalReader {
        private final EventFrame event = new EventFrame();
        private JournalPosition position;
        private JournalPosition eventPosition = JournalPosition.START;
        private boolean closed;

        private Reader(JournalPosition from) {
            position = from.epoch() == 0 ? new JournalPosition(1, 0, 0) : from;
        }

        @Override
        public boolean next() {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            if (position.compareTo(disk.first()) < 0) {
                throw new JournalOverrunException(position + " is before " + disk.first());
            }
            while (position.epoch() < disk.epochs() && position.offset() >= disk.length(position.epoch())) {
                position = new JournalPosition(position.epoch() + 1, 0, 0);
            }
            if (position.offset() >= disk.length(position.epoch())) {
                return false;
            }
            event.wrap(new UnsafeBuffer(disk.frame(position.epoch(), position.offset())), 0);
            eventPosition = position;
            position = new JournalPosition(position.epoch(), 0, position.offset() + 1);
            return true;
        }

        @Override
        public EventFrame event() {
            return event;
        }

        @Override
        public JournalPosition eventPosition() {
            return eventPosition;
        }

        @Override
        public JournalPosition position() {
            return position;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                openReaders--;
            }
        }
    }
}
