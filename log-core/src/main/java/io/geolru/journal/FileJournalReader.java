package io.geolru.journal;

import io.geolru.codec.EventFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a journal one after the other, across files and epochs: the journal that this process writes, one that another
 * process writes, or one at rest. Not thread-safe, but for {@link #pinned}.
 */
final class FileJournalReader implements JournalReader {
    private final FileCatalog catalog;
    private final DamageListener listener;
    private final Consumer<FileJournalReader> onClose;
    private volatile long pinned;
    private JournalPosition from;
    /** The file that it begins in, where there was one when it was told to. */
    private @Nullable JournalFile begin;

    private @Nullable JournalFile file;
    private @Nullable RecordScanner scanner;
    private RecordScanner.@Nullable Step endedWith;
    private boolean hasEvent;
    private boolean closed;

    FileJournalReader(
            FileCatalog catalog, JournalPosition from, DamageListener listener, Consumer<FileJournalReader> onClose) {
        this.catalog = catalog;
        this.from = from;
        this.listener = listener;
        this.onClose = onClose;
        this.pinned = JournalFile.key(from.epoch(), from.file());
        this.begin = catalog.find(from.epoch(), from.file());
    }

    @Override
    public boolean next() {
        if (closed) {
            throw new IllegalStateException("journal reader is closed");
        }
        hasEvent = false;
        try {
            while (true) {
                if (scanner == null && !openFirst()) {
                    return false;
                }
                JournalFile current = current();
                boolean growing = catalog.mayGrow(current);
                RecordScanner.Step step =
                        endedWith != null ? endedWith : scanner().next(catalog.readable(current), growing);
                switch (step) {
                    case EVENT -> {
                        hasEvent = true;
                        return true;
                    }
                    case FILE_OPENED -> {
                        continue;
                    }
                    default -> {
                        catalog.refresh();
                        if (growing ? catalog.mayGrow(current) : !goOn(current, step)) {
                            return false;
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    @Override
    public EventFrame event() {
        requireEvent();
        return scanner().event();
    }

    @Override
    public long arrivedAt() {
        requireEvent();
        return scanner().arrivedAt();
    }

    @Override
    public boolean won() {
        requireEvent();
        return scanner().won();
    }

    @Override
    public JournalPosition eventPosition() {
        requireEvent();
        return current().position(scanner().recordPosition());
    }

    @Override
    public JournalPosition position() {
        return scanner == null ? from : current().position(Records.aligned(scanner.position()));
    }

    @Override
    public void moveTo(JournalPosition position) {
        hasEvent = false;
        JournalFile current = file;
        if (current != null
                && scanner != null
                && position.epoch() == current.epoch()
                && position.file() == current.number()) {
            scanner.moveTo(position.offset());
        } else {
            closeFile();
            scanner = null;
            from = position;
            pinned = JournalFile.key(position.epoch(), position.file());
            begin = catalog.find(position.epoch(), position.file());
        }
        endedWith = null;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            onClose.accept(this);
            closeFile();
        }
    }

    /** The key of the file that is being read: it and later ones are wanted. Thread-safe. */
    long pinned() {
        return pinned;
    }

    private boolean openFirst() throws IOException {
        while (true) {
            catalog.refresh();
            @Nullable JournalFile first = catalog.atOrAfter(from.epoch(), from.file());
            if (first == null) {
                return false;
            }
            boolean same = first.epoch() == from.epoch() && first.number() == from.file();
            if (begin != null && !same) {
                throw new JournalOverrunException(
                        "journal file " + begin + ", where reading was to begin, was deleted");
            }
            try {
                open(first, same ? from.offset() : 0);
                return true;
            } catch (NoSuchFileException e) {
                // Retention was faster; look again.
            }
        }
    }

    /** Leaves a file in which nothing more will come; false when there is no further one yet. */
    private boolean goOn(JournalFile current, RecordScanner.Step step) throws IOException {
        @Nullable JournalFile next = catalog.after(current);
        if (endedWith == null) {
            report(current, next, step);
            endedWith = step;
        }
        if (next == null) {
            return false;
        }
        requireNothingBetween(current, next, step);
        try {
            open(next, 0);
            return true;
        } catch (NoSuchFileException e) {
            throw overrun(current, next);
        }
    }

    private void report(JournalFile current, @Nullable JournalFile next, RecordScanner.Step step) {
        JournalPosition at = current.position(scanner().position());
        @Nullable JournalPosition again = next == null || next.epoch() != current.epoch() ? null : next.start();
        if (step == RecordScanner.Step.TORN) {
            listener.damaged(at, again, scanner().torn());
        } else if (step == RecordScanner.Step.NOTHING && again != null) {
            listener.damaged(at, again, "the file has no end");
        }
    }

    /** Retention deletes from the oldest on: where the present file is still there, a gap behind it is damage. */
    private void requireNothingBetween(JournalFile current, JournalFile next, RecordScanner.Step step) {
        boolean sameEpoch = next.epoch() == current.epoch();
        boolean successor = next.number() == (sameEpoch ? current.number() + 1 : 0);
        boolean epochMayGoOn = !sameEpoch && step == RecordScanner.Step.END_MARK;
        if (catalog.contains(current)) {
            if (!successor) {
                listener.damaged(current.position(scanner().position()), next.start(), "journal files are missing");
            }
        } else if (!successor || epochMayGoOn) {
            throw overrun(current, next);
        }
    }

    private void open(JournalFile next, long offset) throws IOException {
        RecordScanner opened = new RecordScanner(next.path(), offset, this::damaged);
        closeFile();
        scanner = opened;
        file = next;
        from = next.position(offset);
        pinned = next.key();
        endedWith = null;
    }

    private void damaged(long at, long soundAgainAt, String what) {
        JournalFile current = current();
        listener.damaged(current.position(at), current.position(soundAgainAt), what);
    }

    private static JournalOverrunException overrun(JournalFile read, JournalFile next) {
        return new JournalOverrunException(
                "what follows journal file " + read + " was deleted, the next that was known is " + next);
    }

    private void closeFile() {
        if (scanner != null) {
            try {
                scanner.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close " + file, e);
            }
        }
    }

    private void requireEvent() {
        if (!hasEvent) {
            throw new IllegalStateException("no event: the last call of next() was not true");
        }
    }

    private RecordScanner scanner() {
        if (scanner == null) {
            throw new IllegalStateException("no journal file is open");
        }
        return scanner;
    }

    private JournalFile current() {
        if (file == null) {
            throw new IllegalStateException("no journal file is open");
        }
        return file;
    }
}
