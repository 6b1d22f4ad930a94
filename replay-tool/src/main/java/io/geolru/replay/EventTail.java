package io.geolru.replay;

import io.geolru.codec.EventFrame;
import io.geolru.journal.DamageListener;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.EpochDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalOverrunException;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of one data directory, read on and on: over restarts of its node, and over what the node deleted meanwhile. Not thread-safe.
 */
final class EventTail implements AutoCloseable {
    private final Set<JournalPosition> told = new HashSet<>();
    private final DamageListener listener;
    private final JournalPosition to;
    private DataDirectory directory;
    private List<EpochDirectory> epochs;
    private JournalReader reader;

    /** Takes an event; false ends the reading for now. */
    @FunctionalInterface
    interface Sink {
        /** @param won see {@link JournalReader#won} */
        boolean take(EventFrame event, JournalPosition at, boolean won) throws IOException;
    }

    /**
     * @param to the last position wanted
     * @param listener hears of each damage once
     */
    EventTail(DataDirectory directory, JournalPosition from, JournalPosition to, DamageListener listener) {
        this.directory = directory;
        this.to = to;
        this.listener = listener;
        this.epochs = directory.epochs();
        this.reader = open(from);
    }

    /** Reads to the end of what is there; how many events there were. */
    long drain(Sink sink) throws IOException {
        long events = 0;
        while (reader.next()) {
            JournalPosition at = reader.eventPosition();
            events++;
            if (at.compareTo(to) > 0 || !sink.take(reader.event(), at, reader.won())) {
                return events;
            }
        }
        return events;
    }

    /**
     * Reads what came since. A node that was started since the directory was looked at writes where a look at rest saw an end, so that
     * is looked at anew.
     *
     * @param overrun told what retention deleted before it was read
     */
    long drainLive(Sink sink, Consumer<String> overrun) throws IOException {
        try {
            long events = drain(sink);
            List<EpochDirectory> now = directory.epochs();
            if (events == 0 && !now.equals(epochs)) {
                epochs = now;
                reopen(reader.position());
            }
            return events;
        } catch (JournalOverrunException e) {
            overrun.accept(String.valueOf(e.getMessage()));
            @Nullable JournalPosition first = JournalFiles.first(directory);
            reopen(first == null ? JournalPosition.START : first);
            return 0;
        }
    }

    private void reopen(JournalPosition from) {
        reader.close();
        directory = DataDirectory.openReadOnly(directory.path());
        reader = open(from);
    }

    private JournalReader open(JournalPosition from) {
        return JournalFiles.open(directory, from, (at, soundAgainAt, what) -> {
            if (at.compareTo(to) <= 0 && told.add(at)) {
                listener.damaged(at, soundAgainAt, what);
            }
        });
    }

    @Override
    public void close() {
        reader.close();
    }
}
