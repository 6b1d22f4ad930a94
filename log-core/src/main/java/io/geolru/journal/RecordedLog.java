package io.geolru.journal;

import java.nio.file.Path;
import java.util.List;

/**
 * What a node has recorded and a start, a tool or a check reads back: snapshots, and journal epochs in files. An interface, so that a simulation
 * can hand in a disk of its own. Reading changes nothing.
 */
public interface RecordedLog {
    /** Where it is, for people and in file names. */
    Path path();

    /** The directory of the snapshots; it need not be there. */
    Path snapshots();

    /** The epochs that are there, in ascending order. */
    List<EpochDirectory> epochs();

    /** The journal's files, in the order in which they were written. */
    List<JournalFiles.FileInfo> files();

    /**
     * Opens a reader. It pins nothing: when retention of the owner overtakes it, it throws {@link JournalOverrunException}.
     *
     * @param from where to begin; a position before the oldest file begins at the oldest file
     * @param listener hears of what cannot be read
     */
    JournalReader read(JournalPosition from, DamageListener listener);
}
