package io.geolru.journal;

import io.geolru.codec.Frames;
import io.geolru.fuzz.Repaired;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/** Files of a journal: damage is told and passed over, the walk ends. The first byte says whether records are made of the rest. */
public final class FuzzJournal {
    private static final int SCHEMA = Repaired.present();
    private static final Path FILE = file();
    private static final int MOST_STEPS = 100_000;

    private FuzzJournal() {}

    private static Path file() {
        try {
            Path file = Files.createTempFile("geolru-fuzz", ".cq4");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Walks a file. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        if (data.length == 0) {
            return;
        }
        byte[] content = java.util.Arrays.copyOfRange(data, 1, data.length);
        Files.write(FILE, data[0] % 2 == 0 ? content : records(content));
        walk(false);
        walk(true);
        FileHead.read(FILE);
    }

    private static void walk(boolean growing) throws IOException {
        long[] passed = {0};
        RecordScanner.Damage damage = (from, to, what) -> {
            if (from >= to || from < passed[0]) {
                throw new AssertionError("damage from " + from + " to " + to + ", behind " + passed[0]);
            }
            passed[0] = to;
        };
        try (RecordScanner scanner = new RecordScanner(FILE, 0, damage)) {
            for (int step = 0; step < MOST_STEPS; step++) {
                RecordScanner.Step met = scanner.next(Long.MAX_VALUE, growing);
                if (met == RecordScanner.Step.EVENT) {
                    scanner.event().key();
                    scanner.event().value();
                } else if (met != RecordScanner.Step.FILE_OPENED) {
                    return;
                }
            }
            throw new AssertionError("does not end");
        }
    }

    /** A record of each frame. */
    private static byte[] records(byte[] content) {
        UnsafeBuffer frames = new UnsafeBuffer(content);
        int end = Repaired.frames(frames, 0, SCHEMA);
        UnsafeBuffer records = new UnsafeBuffer(new byte[content.length * 2]);
        int to = 0;
        for (int at = 0; at < end; at += Frames.frameLength(frames, at)) {
            int length = Frames.frameLength(frames, at);
            records.putInt(to, length + Records.TRAILER_LENGTH, ByteOrder.LITTLE_ENDIAN);
            records.putBytes(to + Records.HEADER_LENGTH, frames, at, length);
            records.putLong(to + Records.HEADER_LENGTH + length, Records.trailer(1, true), ByteOrder.LITTLE_ENDIAN);
            to = (int) Records.afterFrame(to, length);
        }
        return java.util.Arrays.copyOf(records.byteArray(), to);
    }
}
