package io.geolru.process;

import io.geolru.config.ConfigException;
import io.geolru.journal.DataDirectoryInUseException;
import io.geolru.recovery.JournalDamagedException;

/** What the process answers to the shell. */
enum ExitCode {
    /** Closed as asked. */
    OK(0),
    /** Something else prevents the start. */
    FAILED(1),
    /** A bad configuration or argument. */
    BAD_CONFIGURATION(2),
    /** Another process has the data directory. */
    DATA_DIRECTORY_IN_USE(3),
    /** The journal is damaged beyond what a start may repair. */
    JOURNAL_DAMAGED(4);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** The code for what prevented a start. */
    static ExitCode of(Throwable cause) {
        if (cause instanceof ConfigException) {
            return BAD_CONFIGURATION;
        }
        if (cause instanceof DataDirectoryInUseException) {
            return DATA_DIRECTORY_IN_USE;
        }
        return cause instanceof JournalDamagedException ? JOURNAL_DAMAGED : FAILED;
    }
}
