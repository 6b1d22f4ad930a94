package io.geolru.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The body of a request; does something before it waits for more of it. Not thread-safe. */
final class PausingInput extends FilterInputStream {
    private static final int LOOKS = 20;
    private static final long BETWEEN_LOOKS_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Streams.Watch watch;
    private final OnPause onPause;

    /** What is done when the client pauses. */
    interface OnPause {
        void run() throws IOException;
    }

    PausingInput(InputStream in, Streams.Watch watch, OnPause onPause) {
        super(in);
        this.watch = watch;
        this.onPause = onPause;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (pauses()) {
            onPause.run();
        }
        watch.begins();
        try {
            return in.read(into, offset, length);
        } finally {
            watch.ends();
        }
    }

    /** A client that is sending has its next packet here within moments. */
    private boolean pauses() throws IOException {
        for (int i = 0; i < LOOKS; i++) {
            if (in.available() != 0) {
                return false;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS_NS);
        }
        return true;
    }
}
