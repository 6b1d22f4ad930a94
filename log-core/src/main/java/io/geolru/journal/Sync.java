package io.geolru.journal;

/** When appended events are forced to the disk. */
public enum Sync {
    /** When the operating system likes: an event survives the death of the process, not of the machine. */
    OS,
    /** Every interval: of a machine that dies at most the last interval is lost. */
    INTERVAL,
    /** Before the append returns: an event survives the death of the machine. */
    EVERY
}
