package io.geolru.writer;

import io.geolru.codec.EventFrame;
import io.geolru.journal.EpochDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.journal.RecordedLog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Brings back, at a start, what {@link ClientWrites} remembered: from the end of the journal. Stateless. */
final class JournaledRequests {
    /** As much of the journal is read, if there is so much; a few hundred thousand events. */
    private static final long BYTES_READ = 64L << 20;

    private JournaledRequests() {}

    /** Reads, before the new epoch is opened. Answers the stamp of the last event of this node's own that is in the journal, 0 for none. */
    static long read(RecordedLog log, AnsweredRequests answered) {
        Map<Integer, Long> originOf = new HashMap<>();
        for (EpochDirectory epoch : log.epochs()) {
            originOf.put(epoch.number(), epoch.origin());
        }
        long lastOwn = 0;
        try (JournalReader reader = log.read(from(log.files()), (at, soundAgainAt, what) -> answered.lost())) {
            while (reader.next()) {
                EventFrame event = reader.event();
                if (event.origin()
                        == originOf.getOrDefault(reader.eventPosition().epoch(), 0L)) {
                    answered.knownFrom(event.stamp());
                    lastOwn = event.stamp();
                }
                answered.add(event);
            }
        }
        return lastOwn;
    }

    private static JournalPosition from(List<JournalFiles.FileInfo> files) {
        long bytes = 0;
        for (int i = files.size() - 1; i >= 0; i--) {
            bytes += files.get(i).bytes();
            if (bytes >= BYTES_READ) {
                return files.get(i).start();
            }
        }
        return JournalPosition.START;
    }
}
