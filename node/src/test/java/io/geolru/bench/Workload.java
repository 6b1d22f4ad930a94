package io.geolru.bench;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** The uniform small case: String keys of 16 characters, values of 100 bytes, accesses Zipf-distributed with exponent 0.99, the same each time. */
final class Workload {
    static final int ENTRIES = 1_000_000;
    static final int VALUE_BYTES = 100;
    private static final double EXPONENT = 0.99;
    private static final long SEED = 42;

    private Workload() {}

    /** The keys of so many entries; each its own object. */
    static String[] keys(int entries) {
        String[] keys = new String[entries];
        for (int i = 0; i < entries; i++) {
            byte[] text = "key-000000000000".getBytes(StandardCharsets.ISO_8859_1);
            long number = Integer.toUnsignedLong(i * 0x9E3779B1);
            for (int at = text.length - 1; number > 0; at--, number /= 10) {
                text[at] = (byte) ('0' + number % 10);
            }
            keys[i] = new String(text, StandardCharsets.ISO_8859_1);
        }
        return keys;
    }

    /** A value that differs from entry to entry. */
    static byte[] value(int entry) {
        byte[] value = new byte[VALUE_BYTES];
        new Random(entry).nextBytes(value);
        return value;
    }

    /**
     * Which entry is accessed, time after time.
     *
     * @param length how many accesses; a power of two is handy for going round
     */
    static int[] accesses(int entries, int length) {
        double[] upTo = new double[entries];
        double sum = 0;
        for (int i = 0; i < entries; i++) {
            sum += 1 / Math.pow(i + 1, EXPONENT);
            upTo[i] = sum;
        }
        Random random = new Random(SEED);
        int[] accesses = new int[length];
        for (int i = 0; i < length; i++) {
            accesses[i] = firstAtLeast(upTo, random.nextDouble() * sum);
        }
        return accesses;
    }

    private static int firstAtLeast(double[] upTo, double wanted) {
        int low = 0;
        int high = upTo.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (upTo[middle] < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
