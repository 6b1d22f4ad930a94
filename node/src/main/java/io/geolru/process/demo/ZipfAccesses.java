package io.geolru.process.demo;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Made-up accesses: key number <i>r</i> is asked for in proportion to 1/<i>r</i><sup>0.99</sup>, as with real ones some keys are wanted far
 * more than others (the distribution of the YCSB benchmark, here by inversion of the exact sums). The same ones on every run.
 */
final class ZipfAccesses implements Accesses {
    private static final double EXPONENT = 0.99;
    private static final long SEED = 20;

    private final long count;
    private final double[] upTo;

    /**
     * @param count how many accesses
     * @param keys how many different keys there are
     */
    ZipfAccesses(long count, int keys) {
        this.count = count;
        this.upTo = new double[keys];
        double sum = 0;
        for (int rank = 0; rank < keys; rank++) {
            sum += Math.pow(rank + 1, -EXPONENT);
            upTo[rank] = sum;
        }
    }

    @Override
    public String describe() {
        return String.format("a Zipf distribution over %s keys", Text.count(upTo.length));
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public Keys open() {
        SplittableRandom random = new SplittableRandom(SEED);
        double all = upTo[upTo.length - 1];
        return new Keys() {
            @Override
            public int next() {
                int found = Arrays.binarySearch(upTo, random.nextDouble() * all);
                return Math.min(found < 0 ? -found - 1 : found, upTo.length - 1);
            }

            @Override
            public void close() {}
        };
    }
}
