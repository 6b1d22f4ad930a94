package io.geolru.process.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What a check found. Immutable.
 *
 * @param check what was looked at, a word or two
 * @param verdict how it is
 * @param found what is there, in one line
 * @param advice what to change, in one line; null when nothing is to be
 */
public record Finding(
        String check,
        Verdict verdict,
        String found,
        @Nullable String advice) {
    /** How something is. */
    public enum Verdict {
        /** As it should be. */
        OK,
        /** A node runs, but not as well or as safely as it might. */
        WARN,
        /** A node does not start, or not as it was asked to. */
        FAIL
    }

    static Finding ok(String check, String found) {
        return new Finding(check, Verdict.OK, found, null);
    }

    static Finding warn(String check, String found, String advice) {
        return new Finding(check, Verdict.WARN, found, advice);
    }

    static Finding fail(String check, String found, String advice) {
        return new Finding(check, Verdict.FAIL, found, advice);
    }
}
