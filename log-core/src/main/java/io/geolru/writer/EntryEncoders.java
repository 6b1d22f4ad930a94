package io.geolru.writer;

import io.geolru.EntryTooLargeException;
import io.geolru.codec.EventEncoder;
import io.geolru.event.EventKind;

/**
 * Lays out the events of entries that this node writes, outside of any lock, in an encoder of the calling thread: what is given back is good until
 * the thread's next call. Refuses entries that are too large. Thread-safe.
 */
final class EntryEncoders {
    private static final byte[] NO_VALUE = {};

    private final ThreadLocal<EventEncoder> encoders = ThreadLocal.withInitial(EventEncoder::new);
    private final WriterLimits limits;

    EntryEncoders(WriterLimits limits) {
        this.limits = limits;
    }

    /** @throws EntryTooLargeException when the entry is over the limit */
    EventEncoder put(String cache, String key, String contentType, byte[] value) {
        EventEncoder encoder = measured(cache, key, contentType, value);
        encoder.encodeMeasured(EventKind.PUT, cache, key, contentType, value);
        return encoder;
    }

    EventEncoder remove(String cache, String key) {
        EventEncoder encoder = encoders.get();
        encoder.encode(EventKind.REMOVE, cache, key, "", NO_VALUE);
        return encoder;
    }

    EventEncoder clear(String cache) {
        EventEncoder encoder = encoders.get();
        encoder.encode(EventKind.CLEAR, cache, "", "", NO_VALUE);
        return encoder;
    }

    /** @throws EntryTooLargeException when the entry is over the limit */
    void requireFits(String cache, String key, String contentType, byte[] value) {
        measured(cache, key, contentType, value);
    }

    /** Comes before the encoding: an encoder keeps the longest buffer that it ever needed. */
    private EventEncoder measured(String cache, String key, String contentType, byte[] value) {
        EventEncoder encoder = encoders.get();
        long size = encoder.measure(cache, key, contentType, value) + limits.wireOverhead();
        if (size > limits.maxEntryBytes()) {
            throw new EntryTooLargeException(size, limits.maxEntryBytes());
        }
        return encoder;
    }
}
