package io.geolru.replay;

import io.geolru.Ttl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/**
 * Three regions at work for some minutes: traffic that swells, keys of uneven heat, writes that do not know of each other, lives that end,
 * removes, clears, a restart, and keys that somebody chose to do harm. Always the same.
 */
final class SampleRegions {
    static final String HOSTILE = "</script><img src=x onerror=\"document.title='taken'\">\u202e'&\"";

    private static final int ROUNDS = 120;
    private static final int KEYS = 400;

    private SampleRegions() {}

    /** Leaves in a folder the data directories eu-1, us-1 and ap-1. */
    static void work(Path folder, SampleLog.Clock clock) {
        Random random = new Random(5);
        try (SampleLog us = new SampleLog(folder.resolve("us-1"), "us-1", "us", clock);
                SampleLog ap = new SampleLog(folder.resolve("ap-1"), "ap-1", "ap", clock)) {
            SampleLog eu = new SampleLog(folder.resolve("eu-1"), "eu-1", "eu", clock);
            for (int round = 0; round < ROUNDS; round++) {
                if (round == ROUNDS / 2) {
                    eu.snapshot();
                    eu.close();
                    clock.advance(Duration.ofSeconds(10));
                    eu = new SampleLog(folder.resolve("eu-1"), "eu-1", "eu", clock);
                }
                double swell = 1.5 + Math.sin(round / 20.0);
                write(eu, random, (int) (8 * swell));
                write(us, random, (int) (5 * swell));
                write(ap, random, (int) (3 * swell));
                if (round % 40 == 20) {
                    us.clear("drafts");
                }
                clock.advance(Duration.ofMillis(20 + random.nextInt(30)));
                eu.acceptAllOf(us);
                clock.advance(Duration.ofMillis(round % 50 == 0 ? 1500 : 60 + random.nextInt(60)));
                eu.acceptAllOf(ap);
                us.acceptAllOf(eu);
                ap.acceptAllOf(eu);
                clock.advance(Duration.ofMillis(800));
            }
            eu.snapshot();
            eu.close();
        }
    }

    private static void write(SampleLog node, Random random, int writes) {
        for (int i = 0; i < writes; i++) {
            int key = (int) Math.pow(KEYS, random.nextDouble());
            switch (random.nextInt(10)) {
                case 0 -> node.remove("sessions", "user-" + key);
                case 1, 2 -> node.put("prices", "sku-" + key, "{\"price\":" + random.nextInt(1000) + "}");
                case 3 -> node.put("drafts", "d" + key, "draft");
                case 4 -> node.put("default", HOSTILE, "1");
                default ->
                    node.put(
                            "sessions",
                            "user-" + key,
                            "s".repeat(random.nextInt(400)),
                            "text/plain",
                            Ttl.of(Duration.ofSeconds(5 + random.nextInt(60))));
            }
        }
    }
}
