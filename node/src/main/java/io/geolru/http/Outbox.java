package io.geolru.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Bytes that are made to be sent, and are nobody's any more when that is done: a large one leaves nothing behind. Not thread-safe. */
final class Outbox extends ByteArrayOutputStream {
    private static final int INITIAL_CAPACITY = 1_024;

    Outbox() {
        super(INITIAL_CAPACITY);
    }

    /** All that was written since the last time; not a copy. */
    synchronized ByteBuffer take() {
        ByteBuffer taken = ByteBuffer.wrap(buf, 0, count);
        buf = new byte[INITIAL_CAPACITY];
        count = 0;
        return taken;
    }
}
