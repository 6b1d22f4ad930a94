package io.geolru.sealing;

import java.util.Arrays;

/** Which of the last numbers have come (the anti-replay window of RFC 4303, section 3.4.3, by whole words). Not thread-safe. */
final class ReplayWindow {
    /** How far a number may come behind a later one. */
    static final int LENGTH = 2_048;

    private static final int WORDS = LENGTH / Long.SIZE + 1;

    private final long[] bits = new long[WORDS];
    private long highest;

    /** Takes a first number, and all before it for taken: whether they have come, nobody knows. */
    ReplayWindow(long first) {
        highest = first;
        Arrays.fill(bits, -1L);
        bits[word(first)] = -1L >>> (Long.SIZE - 1 - first % Long.SIZE);
    }

    /** Takes a number, 0 or above; false when it has come before, or is too old to tell. */
    boolean take(long number) {
        if (number > highest) {
            slideTo(number);
        } else if (highest - number >= LENGTH) {
            return false;
        }
        long bit = 1L << number; // by its lowest six bits
        boolean isNew = (bits[word(number)] & bit) == 0;
        bits[word(number)] |= bit;
        return isNew;
    }

    private void slideTo(long number) {
        long from = highest / Long.SIZE;
        long words = Math.min(WORDS, number / Long.SIZE - from);
        for (long word = from + 1; word <= from + words; word++) {
            bits[(int) (word % WORDS)] = 0;
        }
        highest = number;
    }

    private static int word(long number) {
        return (int) (number / Long.SIZE % WORDS);
    }
}
